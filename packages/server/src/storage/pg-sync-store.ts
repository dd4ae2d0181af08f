import { randomUUID } from 'node:crypto'
import sql, { type Sql } from 'sql-template-tag'
import type { ConnectorSession } from '../connectors/connector.ts'
import { dataScopes, scopesOfRun } from '../domain/data-scope.ts'
import type { AccessId, AccountId, BankId, SyncId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { EventDraft } from '../domain/event.ts'
import type { ProblemCode } from '../domain/problem.ts'
import type { Psu } from '../domain/psu.ts'
import type { ConsentWish } from '../sync/access-store.ts'
import type { ListedAccount, SyncRequest } from '../sync/authorization-store.ts'
import type { AccountChange } from '../notify/notification.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import type {
  AccessKey,
  AccessState,
  HeldSync,
  Sync,
  SyncAccount,
  SyncEnd,
  SyncFailure,
  SyncStore,
} from '../sync/sync-store.ts'
import type { Database, Queries } from './database.ts'
import { addJob } from './queue.ts'
import { defined } from './rows.ts'
import { renewalOf, type Telling, tellChanges } from './tell-changes.ts'
import type { IngestRules } from './ingest-rules.ts'
import type { Seal } from './seal.ts'
import { openJson, sealJson } from './sealed-json.ts'
import type { BankOfAccess } from './store-accounts.ts'
import { selectSyncAccounts, type SyncAccountRow, toSyncAccount } from './sync-accounts.ts'
import { openStaged, sealStaged } from './staged-account.ts'
import {
  placeOfSession,
  placeOfWish,
  prepareHarvest,
  sealSession,
  storeHarvest,
} from './store-harvest.ts'

export type SyncRow = {
  readonly id: SyncId
  readonly user_id: UserId
  readonly access_id: AccessId
  readonly state: Sync['state']
  readonly problem: ProblemCode | null
  readonly created_at: Date
  readonly started_at: Date | null
  readonly ended_at: Date | null
}

type HeldRow = SyncRow & {
  readonly run: number
  readonly psu: Buffer | null
  readonly bank_id: BankId
  readonly session: Buffer
  readonly consent_until: LocalDate | null
  readonly failures: number
  readonly wish: Buffer | null
  readonly request: Buffer | null
  readonly offered: Buffer | null
}

export const syncColumns = sql`s.id, s.user_id, s.access_id, s.state, s.problem, s.created_at, s.started_at, s.ended_at`

/** Banks count to four in 24 hours; another hour is for clocks that differ, and for the one that summer time takes. */
const ledgerHours = 25
const unattendedMax = 4
/** What a run that has ended is rid of. */
export const wiped = sql`psu = null, input = null, session = null, open_challenge = null, offered = null`

/** Of one bank, so many syncs run at a time: a bank that hangs keeps no more workers than that. */
const lanesPerBank = 3

export class PgSyncStore implements SyncStore {
  readonly #database: Database
  readonly #seal: Seal
  readonly #rules: IngestRules
  /** What a run has staged by itself; it need not read that back. Another run, after a crash, does. */
  readonly #staged = new WeakMap<HeldSync, Map<AccountId, HarvestedAccount>>()
  constructor(database: Database, seal: Seal, rules: IngestRules) {
    this.#database = database
    this.#seal = seal
    this.#rules = rules
  }

  async queue(
    access: AccessKey,
    { id, psu, now }: { readonly id: SyncId; readonly psu?: Psu; readonly now: Date },
  ): Promise<Sync | undefined> {
    return this.#database.transaction(async (queries) => {
      const sealed = psu && sealJson(this.#seal, psu, placeOfPsu(access.userId, id))
      const [queued] = await queries.query<SyncRow & { readonly bank_id: BankId }>(
        sql`
          insert into syncs as s (user_id, id, access_id, state, psu, created_at)
          select x.user_id, ${id}, x.id, 'queued', ${sealed ?? null}, ${now}
            from accesses x
           where x.user_id = ${access.userId} and x.id = ${access.id} and x.state = 'connected'
              on conflict (user_id, access_id) where ended_at is null do nothing
          returning ${syncColumns}, (select bank_id from accesses x
                                      where x.user_id = s.user_id and x.id = s.access_id) as bank_id`,
        'queue-sync',
      )
      if (queued === undefined) return findUnderWay(queries, access)
      await addJob(queries, jobOf(queued))
      return toSync(queued)
    })
  }

  async find(userId: UserId, id: SyncId): Promise<Sync | undefined> {
    const [row] = await this.#database.query<SyncRow>(
      sql`select ${syncColumns} from syncs s where s.user_id = ${userId} and s.id = ${id}`,
      'find-sync',
    )
    return row && toSync(row)
  }

  async queueDue(
    now: Date,
    { limit, nextSyncAt }: { readonly limit: number; nextSyncAt(): Date },
  ): Promise<number> {
    return this.#database.transaction(async (queries) => {
      const due = await this.#takeDue(queries, now, limit)
      for (const { user_id: userId, id, bank_id: bankId } of due) {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
        const syncId = randomUUID() as string as SyncId
        await queries.execute(
          sql`update accesses set next_sync_at = ${nextSyncAt()} where user_id = ${userId} and id = ${id}`,
          'set-next-sync',
        )
        const queued = await queries.execute(
          sql`
            insert into syncs (user_id, id, access_id, state, created_at)
            values (${userId}, ${syncId}, ${id}, 'queued', ${now})
                on conflict (user_id, access_id) where ended_at is null do nothing`,
          'queue-due-sync',
        )
        const job = { id: syncId, user_id: userId, access_id: id, bank_id: bankId }
        if (queued === 1) await addJob(queries, jobOf(job))
      }
      return due.length
    })
  }

  /** The longest due of each client first, then the second of each: a client with many keeps nobody waiting. */
  async #takeDue(queries: Queries, now: Date, limit: number) {
    return queries.query<{
      readonly user_id: UserId
      readonly id: AccessId
      readonly bank_id: BankId
    }>(
      sql`
        with due as (
          select x.user_id, x.id, x.bank_id, u.client_id, x.next_sync_at
            from accesses x
            join users u on u.id = x.user_id
           where x.state = 'connected' and x.next_sync_at <= ${now}
           order by x.next_sync_at
           limit ${limit * 4}
             for update of x skip locked)
        select user_id, id, bank_id
          from due
         order by row_number() over (partition by client_id order by next_sync_at), next_sync_at
         limit ${limit}`,
      'take-due',
    )
  }

  async hold(userId: UserId, id: SyncId, now: Date): Promise<HeldSync | undefined> {
    const [row] = await this.#database.query<HeldRow>(
      sql`
        update syncs s
           set run = s.run + 1, state = 'running', started_at = coalesce(s.started_at, ${now})
          from accesses x
         where s.user_id = ${userId} and s.id = ${id} and s.ended_at is null
           and x.user_id = s.user_id and x.id = s.access_id and x.state = 'connected'
           and (s.phase is null or s.phase = 'read')
        returning ${syncColumns}, s.run, s.psu, x.bank_id, x.session, x.consent_until, x.failures,
                  x.wish, s.request, s.offered`,
      'hold-sync',
    )
    if (row === undefined) return undefined
    const accounts =
      row.offered === null
        ? await this.#database.query<SyncAccountRow>(
            selectSyncAccounts(userId, row.access_id),
            'find-sync-accounts',
          )
        : []
    const staged = await this.#database.query<{ readonly account_id: AccountId }>(
      sql`select account_id from staged_accounts where user_id = ${userId} and sync_id = ${id}`,
      'find-staged',
    )
    return this.#toHeld(row, accounts, staged)
  }

  #toHeld(
    row: HeldRow,
    accounts: readonly SyncAccountRow[],
    staged: readonly { readonly account_id: AccountId }[],
  ): HeldSync {
    const { user_id: userId, access_id: accessId } = row
    const session = placeOfSession({ userId, id: accessId })
    return {
      sync: toSync(row),
      run: row.run,
      bankId: row.bank_id,
      session: openJson<ConnectorSession>(this.#seal, row.session, session),
      failures: row.failures,
      ...this.#askedOf(row),
      accounts: row.offered
        ? this.#offered(row, row.offered)
        : accounts.map((each): SyncAccount => toSyncAccount(this.#seal, userId, each)),
      staged: new Set(staged.map((each) => each.account_id)),
      ...defined({ consentUntil: row.consent_until }),
      ...(row.psu && { psu: openJson<Psu>(this.#seal, row.psu, placeOfPsu(userId, row.id)) }),
    }
  }

  #offered({ user_id: userId, id }: HeldRow, offered: Buffer): readonly SyncAccount[] {
    const place = placeInSync({ userId, id }, 'offered')
    return openJson<readonly ListedAccount[]>(this.#seal, offered, place).map((listed, index) => ({
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- they get ids of ours with their first transaction
      id: String(index) as AccountId,
      ...listed,
    }))
  }

  /** What its client asked of the run, and of the access before. */
  #askedOf(row: HeldRow): Pick<HeldSync, 'news' | 'isQuiet' | 'scopes'> {
    const access = { userId: row.user_id, id: row.access_id }
    const wish = row.wish && openJson<ConsentWish>(this.#seal, row.wish, placeOfWish(access))
    const agreed = wish?.scopes ?? dataScopes
    if (row.request === null) return { scopes: agreed }
    const place = placeInSync({ userId: row.user_id, id: row.id }, 'request')
    const request = openJson<SyncRequest>(this.#seal, row.request, place)
    const { shownDays, isQuiet } = request
    const asked = { scopes: scopesOfRun(agreed, request), ...defined({ isQuiet }) }
    if (row.offered === null) return asked
    const news = { recurring: wish?.recurring ?? true, ...defined({ shownDays }) }
    return { ...asked, news }
  }

  async reserveUnattended(
    userId: UserId,
    accounts: readonly AccountId[],
    now: Date,
  ): Promise<readonly AccountId[]> {
    // A time in the future is one of a clock that was wrong; it counts as well.
    const recent = sql`array(select at from unnest(a.unattended_at) as at
                              where at > ${now}::timestamptz - ${ledgerHours} * interval '1 hour')`
    const rows = await this.#database.query<{ readonly id: AccountId }>(
      sql`
        with held as (
          -- In one order for all, so that nobody waits for somebody who waits for them.
          select user_id, id
            from accounts
           where user_id = ${userId} and id = any(${accounts})
           order by id
             for update)
        update accounts a
           set unattended_at = ${recent} || ${now}::timestamptz
          from held
         where a.user_id = held.user_id and a.id = held.id and cardinality(${recent}) < ${unattendedMax}
        returning a.id`,
      'reserve-unattended',
    )
    return rows.map(({ id }) => id)
  }

  async keepSession(held: HeldSync, session: ConnectorSession): Promise<boolean> {
    const { userId, accessId: id } = held.sync
    const kept = await this.#database.execute(
      sql`
        update accesses x
           set session = ${sealSession(this.#seal, { userId, id }, session)}
          from syncs s
         where x.user_id = ${userId} and x.id = ${id} and ${isHeld(held)}`,
      'keep-access-session',
    )
    return kept === 1
  }

  async stage(held: HeldSync, account: AccountId, harvested: HarvestedAccount): Promise<boolean> {
    const { userId, id: syncId } = held.sync
    const body = await sealStaged(this.#seal, harvested, { userId, syncId, accountId: account })
    const staged = await this.#database.execute(
      sql`
        insert into staged_accounts (user_id, sync_id, account_id, body)
        select s.user_id, s.id, ${account}, ${body}
          from syncs s
         where ${isHeld(held)}
            on conflict (user_id, sync_id, account_id) do update set body = excluded.body`,
      'stage-account',
    )
    if (staged === 0) return false
    const own = this.#staged.get(held) ?? new Map<AccountId, HarvestedAccount>()
    this.#staged.set(held, own.set(account, harvested))
    return true
  }

  async publish(held: HeldSync, { now, nextSyncAt, shownFrom }: SyncEnd): Promise<boolean> {
    const { userId, accessId } = held.sync
    const prepared = await prepareHarvest(await this.#openStage(held))
    return this.#database.transaction(async (queries) => {
      if (!(await this.#end(queries, held, { state: 'completed', now }))) return false
      const bank = await bankOf(queries, { userId, id: accessId })
      const isNew = held.news !== undefined
      const source = { accessId, bank, isNew, ...defined({ shownFrom }) }
      const deps = { seal: this.#seal, reconcile: this.#rules.reconcile }
      const { accounts: changes } = await storeHarvest(queries, deps, {
        userId,
        source,
        prepared,
        now,
      })
      await queries.execute(
        sql`
          update accesses
             set failures = 0, next_sync_at = ${nextSyncAt ?? null}
           where user_id = ${userId} and id = ${accessId}`,
        'note-success',
      )
      if (held.news) await this.#settleNews(queries, held, now)
      const done = { type: 'sync.completed', accessId, syncId: held.sync.id } as const
      const connected = held.news ? [{ type: 'access.connected', accessId } as const] : []
      const events = [...connected, done]
      await this.#tell(queries, held, { changes, events, now })
      return true
    })
  }

  /** A read without the person counts from the first one on; after a consent for once only the person helps. */
  async #settleNews(queries: Queries, { sync, psu, news }: HeldSync, now: Date): Promise<void> {
    const { userId, accessId } = sync
    if (psu === undefined) {
      await queries.execute(
        sql`
          update accounts
             set unattended_at = unattended_at || ${now}::timestamptz
           where user_id = ${userId} and access_id = ${accessId}`,
        'count-first-read',
      )
    }
    if (news?.recurring === true) return
    await queries.execute(
      sql`
        update accesses
           set state = 'needs_user', next_sync_at = null
         where user_id = ${userId} and id = ${accessId}`,
      'end-consent-for-once',
    )
  }

  async #openStage(held: HeldSync): Promise<readonly HarvestedAccount[]> {
    const { userId, id: syncId } = held.sync
    const own = this.#staged.get(held)
    const rows = await this.#database.query<{
      readonly account_id: AccountId
      readonly body: Buffer | null
    }>(
      sql`
        select g.account_id, case when g.account_id <> all(${[...(own?.keys() ?? [])]}) then g.body end as body
          from staged_accounts g
          left join accounts a on a.user_id = g.user_id and a.id = g.account_id
         where g.user_id = ${userId} and g.sync_id = ${syncId}
           and (a.id is not null or ${held.news !== undefined})
         order by a.ordinal, length(g.account_id), g.account_id`,
      'open-stage',
    )
    const opened = await Promise.all(
      rows.map(async ({ account_id: accountId, body }) =>
        body === null
          ? own?.get(accountId)
          : await openStaged(this.#seal, body, { userId, syncId, accountId }),
      ),
    )
    return opened.filter((harvested) => harvested !== undefined)
  }

  async fail(held: HeldSync, failure: SyncFailure): Promise<boolean> {
    const { userId, accessId } = held.sync
    const { problem, state, now, nextSyncAt } = failure
    return this.#database.transaction(async (queries) => {
      if (!(await this.#end(queries, held, { state: 'failed', problem, now }))) return false
      await queries.execute(
        sql`
          update accesses
             set failures = failures + 1, state = ${state}, next_sync_at = ${nextSyncAt ?? null}
           where user_id = ${userId} and id = ${accessId} and state = 'connected'`,
        'note-failure',
      )
      await queries.execute(
        sql`
          update accounts
             set problem = ${problem}, synced_at = ${now}
           where user_id = ${userId} and access_id = ${accessId}`,
        'note-failure-of-accounts',
      )
      const events = await this.#eventsOfFailure(queries, held, failure)
      await this.#tell(queries, held, { changes: rejections(held, state), events, now })
      return true
    })
  }

  async #tell(
    queries: Queries,
    { sync: { userId, accessId }, isQuiet = false }: HeldSync,
    telling: Pick<Telling, 'changes' | 'events' | 'now'>,
  ): Promise<void> {
    const deps = { seal: this.#seal, rules: this.#rules }
    await tellChanges(queries, deps, { userId, accessId, isQuiet, ...telling })
  }

  async #eventsOfFailure(
    queries: Queries,
    { sync }: HeldSync,
    { problem, state }: SyncFailure,
  ): Promise<readonly EventDraft[]> {
    const { userId, accessId, id: syncId } = sync
    const failed = { type: 'sync.failed', accessId, syncId, problem } as const
    if (state === 'connected') return [failed]
    const about = { accessId, ...(await renewalOf(queries, this.#rules, { userId, id: accessId })) }
    const ended =
      problem === 'consent_expired' ? [{ type: 'consent.ended', ...about } as const] : []
    return [failed, ...ended, { type: `access.${state}`, ...about }]
  }

  async failStale(before: Date, now: Date): Promise<number> {
    return this.#database.execute(
      sql`
        with stale as (
          update syncs
             set state = 'failed', problem = 'internal', ended_at = ${now}, ${wiped}
           where ended_at is null and created_at < ${before} and coalesce(started_at, created_at) < ${before}
          returning user_id, id)
        delete from staged_accounts g
         using stale
         where g.user_id = stale.user_id and g.sync_id = stale.id`,
      'fail-stale-syncs',
    )
  }

  /** The check of who holds it: whoever held it before changes nothing. */
  async #end(
    queries: Queries,
    held: HeldSync,
    end: {
      readonly state: Sync['state']
      readonly problem?: ProblemCode
      readonly now: Date
    },
  ): Promise<boolean> {
    const ended = await queries.execute(
      sql`
        update syncs s
           set state = ${end.state}, problem = ${end.problem ?? null}, ended_at = ${end.now}, ${wiped}
         where ${isHeld(held)}`,
      'end-sync',
    )
    if (ended === 0) return false
    const { userId, id } = held.sync
    await queries.execute(
      sql`delete from staged_accounts where user_id = ${userId} and sync_id = ${id}`,
      'clear-stage',
    )
    return true
  }
}

/** Whoever watches for a wrong PIN hears of it. */
function rejections({ accounts, psu }: HeldSync, state: AccessState): readonly AccountChange[] {
  if (state !== 'credentials_rejected' || psu !== undefined) return []
  return accounts.map(({ id: accountId }) => ({ accountId, credentialsRejected: true }))
}

/** The run of an access that has not ended: there is one at most. */
export async function findUnderWay(
  queries: Queries,
  { userId, id }: AccessKey,
): Promise<Sync | undefined> {
  const [row] = await queries.query<SyncRow>(
    sql`
      select ${syncColumns}
        from syncs s
       where s.user_id = ${userId} and s.access_id = ${id} and s.ended_at is null`,
    'find-sync-under-way',
  )
  return row && toSync(row)
}

function isHeld({ sync, run }: HeldSync): Sql {
  return sql`s.user_id = ${sync.userId} and s.id = ${sync.id} and s.run = ${run} and s.ended_at is null`
}

async function bankOf(queries: Queries, { userId, id }: AccessKey): Promise<BankOfAccess> {
  const [row] = await queries.query<{
    readonly bank_id: BankId
    readonly bank_name: string
    readonly bank_code: string | null
  }>(
    sql`select bank_id, bank_name, bank_code from accesses where user_id = ${userId} and id = ${id}`,
    'find-bank-of-access',
  )
  if (row === undefined) throw new Error('the access of a held sync is gone')
  const bankCodes = row.bank_code === null ? [] : [row.bank_code]
  return { id: row.bank_id, name: row.bank_name, bankCodes }
}

export function jobOf(
  sync: Pick<SyncRow, 'id' | 'user_id' | 'access_id'> & { readonly bank_id: BankId },
) {
  const { id: syncId, user_id: userId, access_id: accessId, bank_id: bankId } = sync
  // Ids are random: their last digit spreads the accesses of a bank evenly.
  const lane = Number.parseInt(accessId.slice(-4), 16) % lanesPerBank
  return {
    name: 'sync-access',
    payload: { userId, syncId },
    lane: `bank ${bankId} ${lane}`,
  } as const
}

export function toSync(row: SyncRow): Sync {
  return {
    id: row.id,
    userId: row.user_id,
    accessId: row.access_id,
    state: row.state,
    createdAt: row.created_at,
    ...defined({ startedAt: row.started_at, endedAt: row.ended_at, problem: row.problem }),
  }
}

export function placeOfPsu(userId: UserId, id: SyncId): string {
  return placeInSync({ userId, id }, 'psu')
}

export function placeInSync(
  { userId, id }: { readonly userId: UserId; readonly id: SyncId },
  column: 'psu' | 'request' | 'input' | 'session' | 'challenges' | 'offered',
): string {
  return `syncs/${userId}/${id}/${column}`
}
