import type { ConnectorSession } from '../connectors/connector.ts'
import type { AccessId, AccountId, BankId, SyncId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { Psu } from '../domain/psu.ts'
import type { Access, AccessStore } from '../sync/access-store.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import type {
  AccessKey,
  AccessState,
  HeldSync,
  Sync,
  SyncEnd,
  SyncFailure,
  SyncStore,
} from '../sync/sync-store.ts'
import { buildBank } from './builders.ts'
import { noHoldings, storeArrival } from './memory-harvest.ts'
import type { World } from './memory-world.ts'

export type StoredAccess = {
  readonly id: AccessId
  readonly userId: UserId
  readonly bankId: BankId
  readonly bankName: string
  readonly createdAt: Date
  session: ConnectorSession
  state: AccessState | 'ending'
  consentUntil?: LocalDate
  nextSyncAt?: Date | undefined
  failures: number
}

export type StoredSync = {
  sync: Sync
  run: number
  readonly psu?: Psu
  readonly staged: Map<AccountId, HarvestedAccount>
}

const dayMs = 25 * 3_600_000

export class MemorySyncStore implements SyncStore {
  readonly #world: World
  readonly #reads = new Map<AccountId, readonly Date[]>()
  constructor(world: World) {
    this.#world = world
  }

  async queue(
    access: AccessKey,
    { id, psu, now }: { readonly id: SyncId; readonly psu?: Psu; readonly now: Date },
  ): Promise<Sync | undefined> {
    const stored = this.#access(access)
    const underWay = stored && this.#underWay(access.id)
    if (underWay !== undefined) return underWay.sync
    if (stored?.state !== 'connected') return undefined
    return this.#add(stored, { id, now, ...(psu && { psu }) })
  }

  async find(userId: UserId, id: SyncId): Promise<Sync | undefined> {
    const stored = this.#world.syncs.get(id)
    return stored?.sync.userId === userId ? stored.sync : undefined
  }

  async queueDue(
    now: Date,
    { limit, nextSyncAt }: { readonly limit: number; nextSyncAt(): Date },
  ): Promise<number> {
    const due = [...this.#world.accesses.values()]
      .filter(({ state, nextSyncAt: at }) => state === 'connected' && at !== undefined && at <= now)
      .toSorted((left, right) => Number(left.nextSyncAt) - Number(right.nextSyncAt))
    const ofClient = Map.groupBy(due, ({ userId }) => this.#world.users.get(userId)?.clientId)
    const turn = (access: StoredAccess) =>
      ofClient.get(this.#world.users.get(access.userId)?.clientId)?.indexOf(access) ?? 0
    const taken = due.toSorted((left, right) => turn(left) - turn(right)).slice(0, limit)
    for (const access of taken) {
      access.nextSyncAt = nextSyncAt()
      if (this.#underWay(access.id)) continue
      this.#add(access, { id: crypto.randomUUID() as string as SyncId, now })
    }
    return taken.length
  }

  #add(
    { userId, id: accessId }: StoredAccess,
    { id, psu, now }: { readonly id: SyncId; readonly psu?: Psu; readonly now: Date },
  ): Sync {
    const sync = { id, userId, accessId, state: 'queued', createdAt: now } as const
    this.#world.syncs.set(id, { sync, run: 0, staged: new Map(), ...(psu && { psu }) })
    this.#world.jobs.push({ name: 'sync-access', payload: { userId, syncId: id } })
    return sync
  }

  async hold(userId: UserId, id: SyncId, now: Date): Promise<HeldSync | undefined> {
    const stored = this.#world.syncs.get(id)
    if (stored?.sync.userId !== userId || stored.sync.endedAt !== undefined) return undefined
    const access = this.#access({ userId, id: stored.sync.accessId })
    if (access?.state !== 'connected') return undefined
    stored.run += 1
    const { startedAt = now } = stored.sync
    stored.sync = { ...stored.sync, state: 'running', startedAt }
    const { accounts } = this.#world.users.get(userId) ?? noHoldings
    return {
      sync: stored.sync,
      run: stored.run,
      bankId: access.bankId,
      session: access.session,
      failures: access.failures,
      staged: new Set(stored.staged.keys()),
      ...(access.consentUntil !== undefined && { consentUntil: access.consentUntil }),
      ...(stored.psu && { psu: stored.psu }),
      accounts: accounts
        .filter(({ accessId }) => accessId === access.id)
        .map((account) => {
          const { resourceId, iban, accountNumber, maskedPan, bic, owner } = account
          const optional = { iban, accountNumber, maskedPan, bic, owner }
          const given = Object.entries(optional).filter(([, value]) => value !== undefined)
          const { currency, name, type } = account
          const until = account.coverage?.at(-1)?.until
          return {
            id: account.id,
            account: { resourceId, currency, name, type, ...Object.fromEntries(given) },
            ...(until !== undefined && { coveredUntil: until }),
          }
        }),
    }
  }

  async reserveUnattended(
    userId: UserId,
    accounts: readonly AccountId[],
    now: Date,
  ): Promise<readonly AccountId[]> {
    const own = this.#world.users.get(userId)?.accounts ?? []
    return accounts.filter((id) => {
      if (!own.some((account) => account.id === id)) return false
      const recent = (this.#reads.get(id) ?? []).filter(
        (at) => at.getTime() > now.getTime() - dayMs,
      )
      if (recent.length < 4) this.#reads.set(id, [...recent, now])
      return recent.length < 4
    })
  }

  async keepSession(held: HeldSync, session: ConnectorSession): Promise<boolean> {
    const access = this.#held(held) && this.#access(keyOf(held))
    if (access === undefined) return false
    access.session = session
    return true
  }

  async stage(held: HeldSync, id: AccountId, harvested: HarvestedAccount): Promise<boolean> {
    const stored = this.#held(held)
    stored?.staged.set(id, harvested)
    return stored !== undefined
  }

  async publish(held: HeldSync, { now, nextSyncAt }: SyncEnd): Promise<boolean> {
    const stored = this.#held(held)
    const access = this.#access(keyOf(held))
    const user = this.#world.users.get(held.sync.userId)
    if (stored === undefined || access === undefined || user === undefined) return false
    const bank = buildBank({ id: access.bankId, name: access.bankName })
    const accounts = [...stored.staged.values()]
    const accessId = access.id
    const arrival = { accessId, bank, accounts, shownFrom: undefined, isNew: false, now }
    this.#world.users.set(held.sync.userId, { ...user, ...storeArrival(user, arrival) })
    Object.assign(access, { failures: 0, nextSyncAt })
    this.#end(stored, { state: 'completed', endedAt: now })
    return true
  }

  async fail(held: HeldSync, failure: SyncFailure): Promise<boolean> {
    const stored = this.#held(held)
    const access = this.#access(keyOf(held))
    if (stored === undefined || access === undefined) return false
    const { problem, state, now, nextSyncAt } = failure
    this.#end(stored, { state: 'failed', endedAt: now, problem })
    Object.assign(access, { state, nextSyncAt, failures: access.failures + 1 })
    const user = this.#world.users.get(held.sync.userId)
    const accounts = (user?.accounts ?? []).map((account) =>
      account.accessId === access.id ? { ...account, syncedAt: now, problem } : account,
    )
    if (user) this.#world.users.set(held.sync.userId, { ...user, accounts })
    return true
  }

  async failStale(before: Date, now: Date): Promise<number> {
    const stale = [...this.#world.syncs.values()].filter(
      ({ sync }) =>
        sync.endedAt === undefined &&
        sync.createdAt < before &&
        (sync.startedAt ?? before) <= before,
    )
    for (const stored of stale) {
      this.#end(stored, { state: 'failed', endedAt: now, problem: 'internal' })
    }
    return stale.length
  }

  #end(stored: StoredSync, end: Pick<Sync, 'state' | 'endedAt' | 'problem'>): void {
    stored.sync = { ...stored.sync, ...end }
    stored.staged.clear()
  }

  #held({ sync, run }: HeldSync): StoredSync | undefined {
    const stored = this.#world.syncs.get(sync.id)
    return stored?.run === run && stored.sync.endedAt === undefined ? stored : undefined
  }

  #underWay(id: AccessId): StoredSync | undefined {
    const all = [...this.#world.syncs.values()]
    return all.find(({ sync }) => sync.accessId === id && sync.endedAt === undefined)
  }

  #access({ userId, id }: AccessKey): StoredAccess | undefined {
    const access = this.#world.accesses.get(id)
    return access?.userId === userId ? access : undefined
  }
}

function keyOf({ sync }: HeldSync): AccessKey {
  return { userId: sync.userId, id: sync.accessId }
}

export function memoryAccessStore({ accesses, users, jobs, syncs }: World): AccessStore {
  const living = ({ userId, id }: AccessKey): Access | undefined => {
    const access = accesses.get(id)
    return access?.userId === userId ? toAccess(access) : undefined
  }
  return {
    list: async (userId) =>
      [...accesses.values()]
        .filter((access) => access.userId === userId)
        .flatMap((access) => toAccess(access) ?? []),
    find: async (key) => living(key),
    end: async (key, now) => {
      const access = accesses.get(key.id)
      const user = users.get(key.userId)
      if (living(key) === undefined || access === undefined || user === undefined) return false
      access.state = 'ending'
      jobs.push({ name: 'end-access', payload: { userId: key.userId, accessId: key.id } })
      const gone = new Set(
        user.accounts.filter(({ accessId }) => accessId === key.id).map(({ id }) => id),
      )
      const read = user.transactions.filter(
        ({ accountId, hidden, deletedAt }) =>
          gone.has(accountId) && !hidden && deletedAt === undefined,
      )
      const removed = read.map(({ id, accountId }) => ({ id, accountId, kind: 'removed' }) as const)
      users.set(key.userId, {
        ...user,
        accounts: user.accounts.filter(({ id }) => !gone.has(id)),
        transactions: user.transactions.filter(({ accountId }) => !gone.has(accountId)),
        changes: [...user.changes, ...removed],
      })
      for (const stored of syncs.values()) {
        if (stored.sync.accessId === key.id) stored.sync = { ...stored.sync, endedAt: now }
      }
      return true
    },
    findEnding: async ({ userId, id }) => {
      const access = accesses.get(id)
      if (access?.userId !== userId || access.state !== 'ending') return undefined
      return { bankId: access.bankId, session: access.session }
    },
    keepSession: async ({ id }, session) => {
      const access = accesses.get(id)
      if (access) access.session = session
    },
    forget: async ({ userId, id }) => {
      const access = accesses.get(id)
      if (access?.userId === userId && access.state === 'ending') accesses.delete(id)
    },
  }
}

function toAccess(stored: StoredAccess): Access | undefined {
  const { session: _s, failures: _f, consentUntil, nextSyncAt, state, ...access } = stored
  if (state === 'ending') return undefined
  return {
    ...access,
    state,
    ...(consentUntil !== undefined && { consentUntil }),
    ...(nextSyncAt !== undefined && { nextSyncAt }),
  }
}
