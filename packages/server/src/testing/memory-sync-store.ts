import type { ConnectorSession } from '../connectors/connector.ts'
import { dataScopes, scopesOfRun } from '../domain/data-scope.ts'
import type { AccessId, AccountId, BankId, ChallengeId, SyncId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { Psu } from '../domain/psu.ts'
import type { Access, AccessStore, ConsentWish, Credentials } from '../sync/access-store.ts'
import type {
  AskedChallenge,
  BankInput,
  ListedAccount,
  SyncRequest,
} from '../sync/authorization-store.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import type {
  AccessKey,
  AccessState,
  HeldSync,
  NewAccounts,
  Sync,
  SyncAccount,
  SyncEnd,
  SyncFailure,
  SyncStore,
} from '../sync/sync-store.ts'
import { buildBank } from './builders.ts'
import { type Holdings, noHoldings, storeArrival } from './memory-harvest.ts'
import type { StoredConsent, World } from './memory-world.ts'

export type StoredAccess = {
  readonly id: AccessId
  readonly userId: UserId
  readonly bankId: BankId
  readonly bankName: string
  readonly createdAt: Date
  session?: ConnectorSession | undefined
  readonly wish?: ConsentWish
  credentials?: { readonly values: Credentials; readonly until?: Date } | undefined
  state: AccessState | 'ending'
  consentUntil?: LocalDate | undefined
  nextSyncAt?: Date | undefined
  failures: number
}

export type StoredSync = {
  sync: Sync
  run: number
  psu?: Psu
  readonly staged: Map<AccountId, HarvestedAccount>
  /** Of runs that the client asked for. */
  phase?: 'authorize' | 'list' | 'read' | undefined
  readonly request?: SyncRequest
  input?: BankInput | undefined
  isSent?: boolean
  session?: ConnectorSession | undefined
  challenges?: readonly AskedChallenge[]
  open?: ChallengeId | undefined
  polls?: number
  offered?: readonly ListedAccount[] | undefined
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
    if (access?.state !== 'connected' || access.session === undefined) return undefined
    if (stored.phase !== undefined && stored.phase !== 'read') return undefined
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
      scopes: scopesOfRun(access.wish?.scopes ?? dataScopes, stored.request ?? {}),
      staged: new Set(stored.staged.keys()),
      ...(access.consentUntil !== undefined && { consentUntil: access.consentUntil }),
      ...(stored.psu && { psu: stored.psu }),
      ...newsOf(stored, access),
      accounts:
        stored.offered?.map(toSyncAccount) ??
        accounts
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

  async publish(held: HeldSync, { now, nextSyncAt, shownFrom }: SyncEnd): Promise<boolean> {
    const stored = this.#held(held)
    const access = this.#access(keyOf(held))
    const user = this.#world.users.get(held.sync.userId)
    if (stored === undefined || access === undefined || user === undefined) return false
    const bank = buildBank({ id: access.bankId, name: access.bankName })
    const accounts = [...stored.staged.values()]
    const accessId = access.id
    const isNew = held.news !== undefined
    const after = storeArrival(user, { accessId, bank, accounts, shownFrom, isNew, now })
    this.#world.users.set(held.sync.userId, { ...user, ...after })
    endReplaced(this.#world, held.sync.userId, { before: user, after })
    Object.assign(access, { failures: 0, nextSyncAt })
    if (held.news && held.psu === undefined) {
      for (const account of after.accounts) {
        if (account.accessId === accessId) this.#reads.set(account.id, [now])
      }
    }
    if (held.news?.recurring === false) {
      Object.assign(access, { state: 'needs_user', nextSyncAt: undefined })
    }
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
    endRun(stored, end)
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

function newsOf(
  { offered, request }: StoredSync,
  { wish }: StoredAccess,
): { readonly news?: NewAccounts } {
  if (offered === undefined || request === undefined) return {}
  const { shownDays } = request
  const recurring = wish?.recurring ?? true
  return { news: { recurring, ...(shownDays !== undefined && { shownDays }) } }
}

function toSyncAccount(listed: ListedAccount, index: number): SyncAccount {
  return { id: String(index) as AccountId, ...listed }
}

/** What a run that has ended is rid of. */
export function endRun(stored: StoredSync, end: Pick<Sync, 'state' | 'endedAt' | 'problem'>): void {
  stored.sync = { ...stored.sync, ...end }
  stored.staged.clear()
  const gone = { input: undefined, session: undefined, open: undefined, offered: undefined }
  Object.assign(stored, gone)
}

/** Notes a consent that is to be given back. */
export function giveBack(world: World, consent: StoredConsent): void {
  const id = crypto.randomUUID()
  world.revoked.set(id, consent)
  const payload = { userId: consent.userId, consentId: id }
  world.jobs.push({ name: 'revoke-consent', payload })
}

/** Ends accesses whose accounts all came to another one. */
export function endReplaced(
  world: World,
  userId: UserId,
  { before, after }: { readonly before: Holdings; readonly after: Holdings },
): void {
  for (const access of world.accesses.values()) {
    const isOf = ({ accessId }: { readonly accessId: AccessId }) => accessId === access.id
    const isReplaced = before.accounts.some(isOf) && !after.accounts.some(isOf)
    if (access.userId === userId && access.state !== 'ending' && isReplaced) {
      endStored(world, access)
    }
  }
}

function endStored({ jobs }: World, access: StoredAccess): void {
  const { userId, id: accessId } = access
  Object.assign(access, { state: 'ending', credentials: undefined })
  jobs.push({ name: 'end-access', payload: { userId, accessId } })
}

function keyOf({ sync }: HeldSync): AccessKey {
  return { userId: sync.userId, id: sync.accessId }
}

export function memoryAccessStore(world: World): AccessStore {
  const { accesses, users, syncs, revoked } = world
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
    // Links and events are of PostgreSQL alone (storage/told-changes.pg.test.ts).
    findRenewable: async () => undefined,
    tellOfEnds: async () => 0,
    end: async (key, now) => {
      const access = accesses.get(key.id)
      const user = users.get(key.userId)
      if (living(key) === undefined || access === undefined || user === undefined) return false
      const gone = user.accounts.filter(({ accessId }) => accessId === key.id)
      users.set(key.userId, { ...user, ...without(user, new Set(gone.map(({ id }) => id))) })
      endStored(world, access)
      for (const stored of syncs.values()) {
        if (stored.sync.accessId !== key.id || stored.sync.endedAt !== undefined) continue
        const { session } = stored
        if (session) giveBack(world, { userId: key.userId, bankId: access.bankId, session })
        endRun(stored, { state: 'failed', problem: 'not_found', endedAt: now })
      }
      return true
    },
    add: async ({ bank, wish, credentials, ...key }) => {
      accesses.set(key.id, {
        ...key,
        bankId: bank.id,
        bankName: bank.name,
        state: 'needs_user',
        failures: 0,
        wish,
        ...(credentials && { credentials }),
      })
    },
    forgetCredentials: async (key) => {
      const access = accesses.get(key.id)
      if (living(key) === undefined || access === undefined) return false
      access.credentials = undefined
      return true
    },
    revokeConsent: async (key) => {
      const access = accesses.get(key.id)
      const { session } = access ?? {}
      if (living(key) === undefined || access === undefined || session === undefined) return false
      const gone = { session: undefined, consentUntil: undefined, nextSyncAt: undefined }
      Object.assign(access, gone, { state: 'needs_user' })
      giveBack(world, { userId: key.userId, bankId: access.bankId, session })
      return true
    },
    findRevoked: async ({ userId, id }) => {
      const consent = revoked.get(id)
      return consent?.userId === userId
        ? { bankId: consent.bankId, session: consent.session }
        : undefined
    },
    keepRevokedSession: async ({ id }, session) => {
      const consent = revoked.get(id)
      if (consent) consent.session = session
    },
    forgetRevoked: async ({ id }) => void revoked.delete(id),
    deleteAccount: async ({ userId, id }) => {
      const user = users.get(userId)
      const account = user?.accounts.find((each) => each.id === id)
      if (user === undefined || account === undefined) return false
      const rest = without(user, new Set([id]))
      users.set(userId, { ...user, ...rest })
      const access = accesses.get(account.accessId)
      const isEmpty = rest.accounts.every(({ accessId }) => accessId !== account.accessId)
      if (access && access.state !== 'ending' && isEmpty) endStored(world, access)
      return true
    },
    findEnding: async ({ userId, id }) => {
      const access = accesses.get(id)
      if (access?.userId !== userId || access.state !== 'ending') return undefined
      const { bankId, session } = access
      return { bankId, ...(session && { session }) }
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

/** What is left when accounts go; who follows the changes learns of it. */
function without(user: Holdings, gone: ReadonlySet<AccountId>): Holdings {
  const read = user.transactions.filter(
    ({ accountId, hidden, deletedAt }) => gone.has(accountId) && !hidden && deletedAt === undefined,
  )
  const removed = read.map(({ id, accountId }) => ({ id, accountId, kind: 'removed' }) as const)
  return {
    ...user,
    accounts: user.accounts.filter(({ id }) => !gone.has(id)),
    transactions: user.transactions.filter(({ accountId }) => !gone.has(accountId)),
    changes: [...user.changes, ...removed],
  }
}

function toAccess(stored: StoredAccess): Access | undefined {
  const { session, credentials, failures: _f, consentUntil, nextSyncAt, state, ...access } = stored
  if (state === 'ending') return undefined
  return {
    ...access,
    state,
    hasConsent: session !== undefined,
    keepsCredentials: credentials !== undefined && credentials.until === undefined,
    ...(consentUntil !== undefined && { consentUntil }),
    ...(nextSyncAt !== undefined && { nextSyncAt }),
  }
}
