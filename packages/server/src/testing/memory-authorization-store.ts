import type { ConnectorSession } from '../connectors/connector.ts'
import { dataScopes } from '../domain/data-scope.ts'
import type { SyncId } from '../domain/ids.ts'
import type { ProblemCode } from '../domain/problem.ts'
import type { Credentials } from '../sync/access-store.ts'
import type {
  AskedSync,
  AuthorizationStore,
  BankInput,
  HeldAuthorization,
  ListedAccount,
  SyncKey,
  SyncRequest,
  SyncWish,
} from '../sync/authorization-store.ts'
import type { AccessKey, Sync } from '../sync/sync-store.ts'
import { recordInMemory } from './memory-events.ts'
import { endRun, giveBack, type StoredAccess, type StoredSync } from './memory-sync-store.ts'
import type { World } from './memory-world.ts'

const widgetWish = { recurring: true, periodDays: 180, scopes: dataScopes, accounts: [] }

export class MemoryAuthorizationStore implements AuthorizationStore {
  readonly #world: World
  constructor(world: World) {
    this.#world = world
  }

  async queue(key: AccessKey, wish: SyncWish): Promise<Sync | undefined> {
    const access = this.#access(key)
    if (access === undefined) return undefined
    const before = this.#underWay(key)
    if (before?.sync.state === 'await_auth') this.#end(before, 'superseded', wish.now)
    else if (before) return before.sync
    return this.#add(access, wish).sync
  }

  #add(access: StoredAccess, wish: SyncWish): StoredSync {
    const { id, now, psu, request, credentials = {}, saveCredentials } = wish
    const { userId, id: accessId } = access
    const all = { ...usable(access, now), ...credentials }
    const isSaved = saveCredentials && Object.keys(all).length > 0
    if (isSaved) access.credentials = { values: all }
    const phase = this.#phaseOf(access, wish)
    const start = { kind: 'start', credentials: isSaved ? {} : credentials } as const
    const sync = { id, userId, accessId, state: 'queued', createdAt: now } as const
    const stored: StoredSync = {
      sync,
      run: 0,
      staged: new Map(),
      request,
      phase,
      polls: 0,
      ...(psu && { psu }),
      ...(phase === 'authorize' && { input: start }),
    }
    this.#world.syncs.set(id, stored)
    const name = phase === undefined ? 'sync-access' : 'authorize-sync'
    this.#world.jobs.push({ name, payload: { userId, syncId: id } })
    return stored
  }

  #phaseOf(access: StoredAccess, { today }: SyncWish): StoredSync['phase'] {
    const { state, session, consentUntil = today } = access
    if (state !== 'connected' || session === undefined || consentUntil < today) return 'authorize'
    const { accounts = [] } = this.#world.users.get(access.userId) ?? {}
    return accounts.some(({ accessId }) => accessId === access.id) ? undefined : 'list'
  }

  async find({ userId, id: accessId }: AccessKey, id: SyncId): Promise<AskedSync | undefined> {
    const stored = this.#sync({ userId, id })
    if (stored?.sync.accessId !== accessId) return undefined
    const { sync, challenges = [], open } = stored
    return { sync, challenges, ...(open !== undefined && { open }) }
  }

  async respond(
    key: SyncKey,
    answer: Parameters<AuthorizationStore['respond']>[1],
  ): Promise<boolean> {
    const stored = this.#sync(key)
    if (stored === undefined || stored.open !== answer.challenge) return false
    this.#send(stored, answer.input)
    if (answer.psu) stored.psu = answer.psu
    return true
  }

  async comeBack(id: SyncId, input: BankInput): Promise<SyncRequest | undefined> {
    const stored = this.#world.syncs.get(id)
    const isAsked = stored?.phase === 'authorize' && stored.sync.endedAt === undefined
    if (isAsked && stored.input === undefined) this.#send(stored, input)
    return stored?.request
  }

  #send(stored: StoredSync, input: BankInput): void {
    stored.sync = { ...stored.sync, state: 'running' }
    Object.assign(stored, { input, open: undefined })
    const { userId, id: syncId } = stored.sync
    this.#world.jobs.push({ name: 'authorize-sync', payload: { userId, syncId } })
  }

  async take(key: SyncKey, now: Date): Promise<HeldAuthorization | undefined> {
    const stored = this.#sync(key)
    const access = stored && this.#access({ userId: key.userId, id: stored.sync.accessId })
    if (stored === undefined || access === undefined || stored.sync.endedAt) return undefined
    const { phase } = stored
    if (phase === undefined || phase === 'read') return undefined
    const { startedAt = now, state } = stored.sync
    stored.sync = { ...stored.sync, startedAt, state: state === 'queued' ? 'running' : state }
    stored.run += 1
    const { polls = 0, psu, open } = stored
    stored.polls = polls + 1
    const input = this.#useUp(stored, access, now)
    const session = phase === 'list' ? access.session : stored.session
    const asked = stored.challenges?.at(-1)?.asked
    const lost = input === undefined && stored.isSent === true
    if (input) stored.isSent = true
    return {
      sync: stored.sync,
      run: stored.run,
      phase,
      bankId: access.bankId,
      wish: access.wish ?? widgetWish,
      lost,
      polls,
      isOpen: open !== undefined,
      ...(psu && { psu }),
      ...(input && { input }),
      ...(session && { session }),
      ...(asked && { asked }),
    }
  }

  #useUp(stored: StoredSync, access: StoredAccess, now: Date): BankInput | undefined {
    const { input } = stored
    stored.input = undefined
    if (input?.kind !== 'start') return input
    const credentials = { ...usable(access, now), ...input.credentials }
    if (access.credentials?.until) access.credentials = undefined
    return { kind: 'start', credentials }
  }

  async keepSession(held: HeldAuthorization, session: ConnectorSession): Promise<boolean> {
    const stored = this.#held(held)
    const access = stored && this.#access({ ...held.sync, id: held.sync.accessId })
    if (stored === undefined || access === undefined) return false
    if (held.phase === 'list') access.session = session
    else stored.session = session
    return true
  }

  async wait(
    held: HeldAuthorization,
    { session, asked, pollAt, now }: Parameters<AuthorizationStore['wait']>[1],
  ): Promise<boolean> {
    const stored = this.#held(held)
    if (stored?.phase !== 'authorize') return false
    Object.assign(stored, { session, isSent: false })
    if (asked && stored.input === undefined) {
      const challenges = [...(stored.challenges ?? []), { ...asked, createdAt: now }]
      Object.assign(stored, { challenges, open: asked.id, polls: 0 })
      stored.sync = { ...stored.sync, state: 'await_auth' }
    }
    const { userId, id: syncId } = held.sync
    if (pollAt) {
      this.#world.jobs.push({ name: 'authorize-sync', payload: { userId, syncId }, runAt: pollAt })
    }
    return true
  }

  async grant(
    held: HeldAuthorization,
    { session, validUntil }: Parameters<AuthorizationStore['grant']>[1],
  ): Promise<boolean> {
    const stored = this.#held(held)
    if (stored?.phase !== 'authorize') return false
    const { userId, accessId } = held.sync
    const access = this.#access({ userId, id: accessId })
    const { bankId } = held
    if (access === undefined) {
      giveBack(this.#world, { userId, bankId, session })
      return false
    }
    const gone = { session: undefined, input: undefined, open: undefined, isSent: false }
    Object.assign(stored, gone, { phase: 'list' })
    stored.sync = { ...stored.sync, state: 'running' }
    if (access.session) giveBack(this.#world, { userId, bankId, session: access.session })
    const consent = { session, consentUntil: validUntil, nextSyncAt: undefined }
    Object.assign(access, consent, { state: 'connected', failures: 0 })
    return true
  }

  async list(held: HeldAuthorization, accounts: readonly ListedAccount[]): Promise<boolean> {
    const stored = this.#held(held)
    if (stored?.phase !== 'list') return false
    Object.assign(stored, { phase: 'read', offered: accounts })
    const { userId, id: syncId } = held.sync
    this.#world.jobs.push({ name: 'sync-access', payload: { userId, syncId } })
    return true
  }

  async fail(
    held: HeldAuthorization,
    { problem, state, shredCredentials, now }: Parameters<AuthorizationStore['fail']>[1],
  ): Promise<boolean> {
    const stored = this.#held(held)
    const access = stored && this.#access({ ...held.sync, id: held.sync.accessId })
    if (stored === undefined || access === undefined) return false
    this.#end(stored, problem, now)
    if (shredCredentials) access.credentials = undefined
    if (state) Object.assign(access, { state, nextSyncAt: undefined })
    const { userId, id: syncId, accessId } = held.sync
    const failed = { type: 'sync.failed', accessId, syncId, problem } as const
    const ended =
      state === undefined || state === 'connected'
        ? []
        : [{ type: `access.${state}`, accessId } as const]
    recordInMemory(this.#world, { userId, at: now, events: [failed, ...ended] })
    return true
  }

  #end(stored: StoredSync, problem: ProblemCode, now: Date): void {
    const { session, sync } = stored
    const bankId = this.#world.accesses.get(sync.accessId)?.bankId
    if (session && bankId) giveBack(this.#world, { userId: sync.userId, bankId, session })
    endRun(stored, { state: 'failed', problem, endedAt: now })
  }

  #held({ sync, run }: HeldAuthorization): StoredSync | undefined {
    const stored = this.#sync(sync)
    return stored?.run === run && stored.sync.endedAt === undefined ? stored : undefined
  }

  #sync({ userId, id }: SyncKey): StoredSync | undefined {
    const stored = this.#world.syncs.get(id)
    return stored?.sync.userId === userId ? stored : undefined
  }

  #underWay({ userId, id }: AccessKey): StoredSync | undefined {
    return [...this.#world.syncs.values()].find(
      ({ sync }) => sync.userId === userId && sync.accessId === id && sync.endedAt === undefined,
    )
  }

  #access({ userId, id }: AccessKey): StoredAccess | undefined {
    const access = this.#world.accesses.get(id)
    return access?.userId === userId && access.state !== 'ending' ? access : undefined
  }
}

function usable({ credentials }: StoredAccess, now: Date): Credentials {
  const { values = {}, until } = credentials ?? {}
  return until !== undefined && until <= now ? {} : values
}
