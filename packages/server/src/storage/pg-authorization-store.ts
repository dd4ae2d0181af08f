import sql, { type Sql } from 'sql-template-tag'
import type { ConnectorSession } from '../connectors/connector.ts'
import type { EventDraft } from '../domain/event.ts'
import { dataScopes } from '../domain/data-scope.ts'
import type { BankId, ChallengeId, SyncId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { Psu } from '../domain/psu.ts'
import type { ConsentWish, Credentials } from '../sync/access-store.ts'
import type {
  AskedChallenge,
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
import { type Envelope, openCredentials, sealCredentials } from './credential-envelope.ts'
import type { Database, Queries } from './database.ts'
import { goesOn } from './end-accesses.ts'
import { endAuthorization } from './end-authorization.ts'
import type { IngestRules } from './ingest-rules.ts'
import {
  findUnderWay,
  jobOf,
  placeInSync,
  placeOfPsu,
  syncColumns,
  type SyncRow,
  toSync,
} from './pg-sync-store.ts'
import { addJob } from './queue.ts'
import { recordEvents } from './record-events.ts'
import { giveBack } from './revoked-consents.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'
import { openInput, sealInput } from './sealed-input.ts'
import { openJson, sealJson } from './sealed-json.ts'
import { placeOfSession, placeOfWish, sealSession } from './store-harvest.ts'
import { renewalOf } from './tell-changes.ts'

type CredentialColumns = {
  readonly credential_key: Buffer | null
  readonly credentials: Buffer | null
  readonly credentials_until: Date | null
}
type AccessRow = CredentialColumns & {
  readonly bank_id: BankId
  readonly can_go_on: boolean
  readonly has_accounts: boolean
}
type AskedRow = SyncRow & {
  readonly challenges: Buffer | null
  readonly open_challenge: ChallengeId | null
}
type TakenRow = AskedRow &
  CredentialColumns & {
    readonly run: number
    readonly phase: 'authorize' | 'list'
    readonly psu: Buffer | null
    readonly input: Buffer | null
    readonly sent_at: Date | null
    readonly session: Buffer | null
    readonly polls: number
    readonly bank_id: BankId
    readonly wish: Buffer | null
    readonly access_session: Buffer | null
  }
type Phase = 'authorize' | 'list' | undefined

/** An access that a person connected in the widget is connected for good. */
const widgetWish: ConsentWish = {
  recurring: true,
  periodDays: 180,
  scopes: dataScopes,
  accounts: [],
}

export class PgAuthorizationStore implements AuthorizationStore {
  readonly #database: Database
  readonly #seal: Seal
  readonly #rules: Pick<IngestRules, 'renewalLink'>
  constructor(database: Database, seal: Seal, rules: Pick<IngestRules, 'renewalLink'>) {
    this.#database = database
    this.#seal = seal
    this.#rules = rules
  }

  async queue(access: AccessKey, wish: SyncWish): Promise<Sync | undefined> {
    return this.#database.transaction(async (queries) => {
      const row = await findAccess(queries, access, wish.today)
      if (row === undefined) return undefined
      const waiting = sql`s.user_id = ${access.userId} and s.access_id = ${access.id} and s.state = 'await_auth'`
      await endAuthorization(queries, this.#seal, {
        which: waiting,
        problem: 'superseded',
        now: wish.now,
      })
      const phase = phaseOf(row)
      const queued = await this.#insert(queries, access, { wish, phase })
      if (queued === undefined) return findUnderWay(queries, access)
      if (wish.saveCredentials) await this.#save(queries, access, { row, wish })
      if (phase === undefined) {
        await addJob(queries, jobOf({ ...queued, bank_id: row.bank_id }))
      } else {
        const key = { userId: access.userId, id: wish.id }
        await addJob(queries, authorizeJob(key))
        await addJob(queries, {
          ...authorizeJob(key),
          key: `expire ${wish.id}`,
          runAt: wish.expiresAt,
        })
      }
      return toSync(queued)
    })
  }

  async #insert(
    queries: Queries,
    access: AccessKey,
    { wish, phase }: { readonly wish: SyncWish; readonly phase: Phase },
  ): Promise<SyncRow | undefined> {
    const { userId } = access
    const { id, psu, now, request, saveCredentials, credentials = {} } = wish
    const key = { userId, id }
    const start = { kind: 'start', credentials: saveCredentials ? {} : credentials } as const
    const input =
      phase === 'authorize' ? sealInput(this.#seal, start, placeInSync(key, 'input')) : null
    const [queued] = await queries.query<SyncRow>(
      sql`
        insert into syncs as s (user_id, id, access_id, state, psu, created_at, phase, request, input)
        values (${userId}, ${id}, ${access.id}, 'queued', ${this.#sealPsu(key, psu)}, ${now}, ${phase ?? null},
                ${sealJson(this.#seal, request, placeInSync(key, 'request'))}, ${input})
            on conflict (user_id, access_id) where ended_at is null do nothing
        returning ${syncColumns}`,
      'queue-asked-sync',
    )
    return queued
  }

  async #save(
    queries: Queries,
    access: AccessKey,
    { row, wish }: { readonly row: AccessRow; readonly wish: SyncWish },
  ): Promise<void> {
    const all = { ...this.#credentialsOf(access, row, wish.now), ...wish.credentials }
    if (Object.keys(all).length === 0) return
    const { key, body } = sealCredentials(this.#seal, access, all)
    await queries.execute(
      sql`
        update accesses
           set credential_key = ${key}, credentials = ${body}, credentials_until = null
         where user_id = ${access.userId} and id = ${access.id}`,
      'save-credentials',
    )
  }

  /** Those of the access, unless their time is over. */
  #credentialsOf(access: AccessKey, row: CredentialColumns, now: Date): Credentials {
    const { credential_key: key, credentials: body, credentials_until: until } = row
    if (key === null || body === null || (until !== null && until <= now)) return {}
    const envelope: Envelope = { key, body }
    return openCredentials(this.#seal, access, envelope)
  }

  async find(access: AccessKey, id: SyncId): Promise<AskedSync | undefined> {
    const [row] = await this.#database.query<AskedRow>(
      sql`
        select ${syncColumns}, s.challenges, s.open_challenge
          from syncs s
         where s.user_id = ${access.userId} and s.id = ${id} and s.access_id = ${access.id}`,
      'find-asked-sync',
    )
    return (
      row && {
        sync: toSync(row),
        challenges: this.#challengesOf(row),
        ...defined({ open: row.open_challenge }),
      }
    )
  }

  #challengesOf(row: Pick<AskedRow, 'user_id' | 'id' | 'challenges'>): readonly AskedChallenge[] {
    if (row.challenges === null) return []
    const place = placeInSync({ userId: row.user_id, id: row.id }, 'challenges')
    const stored = openJson<readonly StoredChallenge[]>(this.#seal, row.challenges, place)
    return stored.map(({ createdAt, ...each }) => ({ ...each, createdAt: new Date(createdAt) }))
  }

  async respond(
    key: SyncKey,
    answer: {
      readonly challenge: ChallengeId
      readonly input: BankInput
      readonly psu?: Psu
      readonly now: Date
    },
  ): Promise<boolean> {
    const input = sealInput(this.#seal, answer.input, placeInSync(key, 'input'))
    return this.#database.transaction(async (queries) => {
      // One statement decides: of two answers only one still finds the challenge open.
      const taken = await queries.execute(
        sql`
          update syncs s
             set input = ${input}, state = 'running', open_challenge = null,
                 psu = coalesce(${this.#sealPsu(key, answer.psu)}, s.psu)
            from accesses x
           where ${isSync(key)} and s.ended_at is null and s.open_challenge = ${answer.challenge}
             and x.user_id = s.user_id and x.id = s.access_id and ${goesOn}`,
        'respond',
      )
      if (taken === 1) await addJob(queries, authorizeJob(key))
      return taken === 1
    })
  }

  async comeBack(id: SyncId, input: BankInput, _now: Date): Promise<SyncRequest | undefined> {
    return this.#database.transaction(async (queries) => {
      const [row] = await queries.query<{
        readonly user_id: UserId
        readonly request: Buffer
        readonly waits: boolean
      }>(
        sql`
          select s.user_id, s.request, s.ended_at is null and s.phase = 'authorize' and s.input is null as waits
            from syncs s
           where s.id = ${id} and s.request is not null
             for update`,
        'find-returned-sync',
      )
      if (row === undefined) return undefined
      const key = { userId: row.user_id, id }
      if (row.waits) {
        await queries.execute(
          sql`
            update syncs s
               set input = ${sealInput(this.#seal, input, placeInSync(key, 'input'))}, state = 'running',
                   open_challenge = null
             where ${isSync(key)}`,
          'come-back',
        )
        await addJob(queries, authorizeJob(key))
      }
      return openJson<SyncRequest>(this.#seal, row.request, placeInSync(key, 'request'))
    })
  }

  async take(key: SyncKey, now: Date): Promise<HeldAuthorization | undefined> {
    return this.#database.transaction(async (queries) => {
      const row = await findTaken(queries, key)
      if (row === undefined) return undefined
      const sends = row.input !== null
      await queries.execute(
        sql`
          update syncs s
             set run = s.run + 1, input = null, sent_at = case when ${sends} then ${now} else s.sent_at end,
                 state = case when s.state = 'queued' then 'running' else s.state end,
                 started_at = coalesce(s.started_at, ${now}), polls = s.polls + 1
           where ${isSync(key)}`,
        'take-authorization',
      )
      const access = { userId: row.user_id, id: row.access_id }
      const input = this.#inputOf(row, now)
      if (input?.kind === 'start' && row.credentials_until !== null) {
        await queries.execute(
          sql`
            update accesses
               set credential_key = null, credentials = null, credentials_until = null
             where user_id = ${access.userId} and id = ${access.id}`,
          'use-up-credentials',
        )
      }
      return this.#toHeld(row, { input, now })
    })
  }

  #inputOf(row: TakenRow, now: Date): BankInput | undefined {
    if (row.input === null) return undefined
    const key = { userId: row.user_id, id: row.id }
    const input = openInput(this.#seal, row.input, placeInSync(key, 'input'))
    if (input.kind !== 'start') return input
    const access = { userId: row.user_id, id: row.access_id }
    const credentials = { ...this.#credentialsOf(access, row, now), ...input.credentials }
    return { kind: 'start', credentials }
  }

  #toHeld(
    row: TakenRow,
    { input, now }: { readonly input: BankInput | undefined; readonly now: Date },
  ): HeldAuthorization {
    const { user_id: userId, id } = row
    const access = { userId, id: row.access_id }
    const sync = toSync(row)
    return {
      sync: {
        ...sync,
        startedAt: sync.startedAt ?? now,
        state: sync.state === 'queued' ? 'running' : sync.state,
      },
      run: row.run + 1,
      phase: row.phase,
      bankId: row.bank_id,
      wish: row.wish ? openJson(this.#seal, row.wish, placeOfWish(access)) : widgetWish,
      lost: input === undefined && row.sent_at !== null,
      polls: row.polls,
      isOpen: row.open_challenge !== null,
      ...defined({
        input,
        psu: row.psu && openJson<Psu>(this.#seal, row.psu, placeOfPsu(userId, id)),
        session: this.#sessionOf(row),
        asked: this.#challengesOf(row).at(-1)?.asked,
      }),
    }
  }

  #sessionOf(row: TakenRow): ConnectorSession | undefined {
    const { user_id: userId, id, access_id: accessId } = row
    const [sealed, place] =
      row.phase === 'authorize'
        ? [row.session, placeInSync({ userId, id }, 'session')]
        : [row.access_session, placeOfSession({ userId, id: accessId })]
    return sealed === null ? undefined : openJson<ConnectorSession>(this.#seal, sealed, place)
  }

  async keepSession(held: HeldAuthorization, session: ConnectorSession): Promise<boolean> {
    const { userId, accessId, id } = held.sync
    const key = { userId, id }
    const statement =
      held.phase === 'authorize'
        ? sql`
            update syncs s
               set session = ${sealJson(this.#seal, session, placeInSync(key, 'session'))}
             where ${isHeld(held)}`
        : sql`
            update accesses x
               set session = ${sealSession(this.#seal, { userId, id: accessId }, session)}
              from syncs s
             where x.user_id = ${userId} and x.id = ${accessId} and ${isHeld(held)}`
    return (await this.#database.execute(statement)) === 1
  }

  async wait(
    held: HeldAuthorization,
    next: {
      readonly session: ConnectorSession
      readonly asked?: Omit<AskedChallenge, 'createdAt'>
      readonly pollAt?: Date
      readonly now: Date
    },
  ): Promise<boolean> {
    const { userId, id } = held.sync
    const key = { userId, id }
    const session = sealJson(this.#seal, next.session, placeInSync(key, 'session'))
    return this.#database.transaction(async (queries) => {
      // What the person has sent meanwhile goes before what the bank was about to ask.
      const waits = await queries.execute(
        sql`
          update syncs s
             set session = ${session}, sent_at = null
           where ${isHeld(held)} and s.phase = 'authorize'`,
        'wait-for-person',
      )
      if (waits === 0) return false
      if (next.asked) {
        await this.#ask(queries, key, { ...next.asked, createdAt: next.now })
      }
      if (next.pollAt) {
        const runAt = next.pollAt
        await addJob(queries, { ...authorizeJob(key), key: `poll ${id}`, runAt })
      }
      return true
    })
  }

  async #ask(queries: Queries, key: SyncKey, challenge: AskedChallenge): Promise<void> {
    const [row] = await queries.query<{ readonly challenges: Buffer | null }>(
      sql`select s.challenges from syncs s where ${isSync(key)}`,
      'find-challenges',
    )
    const before = this.#challengesOf({ user_id: key.userId, id: key.id, challenges: null, ...row })
    const all = sealJson(this.#seal, [...before, challenge], placeInSync(key, 'challenges'))
    await queries.execute(
      sql`
        update syncs s
           set challenges = ${all}, open_challenge = ${challenge.id}, state = 'await_auth', polls = 0
         where ${isSync(key)} and s.input is null`,
      'ask-person',
    )
  }

  async grant(
    held: HeldAuthorization,
    granted: {
      readonly session: ConnectorSession
      readonly validUntil?: LocalDate
      readonly now: Date
    },
  ): Promise<boolean> {
    const { userId, accessId } = held.sync
    const access = { userId, id: accessId }
    return this.#database.transaction(async (queries) => {
      const isGranted = await queries.execute(
        sql`
          update syncs s
             set phase = 'list', state = 'running', session = null, input = null, open_challenge = null, sent_at = null
           where ${isHeld(held)} and s.phase = 'authorize'`,
        'grant',
      )
      if (isGranted === 0) return false
      const [before] = await queries.query<{ readonly session: Buffer | null }>(
        sql`select x.session from accesses x where x.user_id = ${userId} and x.id = ${accessId} and ${goesOn} for update`,
        'find-consent-before',
      )
      if (before === undefined) {
        // The access went meanwhile: nobody has a use for what the bank has granted.
        const { session } = granted
        await giveBack(queries, this.#seal, { userId, bankId: held.bankId, session })
        return false
      }
      if (before.session) {
        const session = openJson<ConnectorSession>(
          this.#seal,
          before.session,
          placeOfSession(access),
        )
        await giveBack(queries, this.#seal, { userId, bankId: held.bankId, session })
      }
      await queries.execute(
        sql`
          update accesses
             set session = ${sealSession(this.#seal, access, granted.session)}, state = 'connected', failures = 0,
                 consent_until = ${granted.validUntil ?? null}, next_sync_at = null
           where user_id = ${userId} and id = ${accessId}`,
        'keep-consent',
      )
      return true
    })
  }

  async list(held: HeldAuthorization, accounts: readonly ListedAccount[]): Promise<boolean> {
    const { userId, id, accessId } = held.sync
    const offered = sealJson(this.#seal, accounts, placeInSync({ userId, id }, 'offered'))
    return this.#database.transaction(async (queries) => {
      const listed = await queries.execute(
        sql`
          update syncs s
             set phase = 'read', offered = ${offered}, state = 'running'
           where ${isHeld(held)} and s.phase = 'list'`,
        'list-accounts-of-bank',
      )
      if (listed === 0) return false
      await addJob(
        queries,
        jobOf({ id, user_id: userId, access_id: accessId, bank_id: held.bankId }),
      )
      return true
    })
  }

  async fail(
    held: HeldAuthorization,
    failure: Parameters<AuthorizationStore['fail']>[1],
  ): Promise<boolean> {
    const { userId, accessId } = held.sync
    return this.#database.transaction(async (queries) => {
      const { problem, now } = failure
      const end = { which: isHeld(held), problem, now }
      if (!(await endAuthorization(queries, this.#seal, end))) return false
      if (failure.shredCredentials) {
        await queries.execute(
          sql`
            update accesses
               set credential_key = null, credentials = null, credentials_until = null
             where user_id = ${userId} and id = ${accessId}`,
          'shred-rejected-credentials',
        )
      }
      if (failure.state) {
        await queries.execute(
          sql`
            update accesses x
               set state = ${failure.state}, next_sync_at = null
             where x.user_id = ${userId} and x.id = ${accessId} and ${goesOn}`,
          'note-failed-authorization',
        )
      }
      const events = await this.#eventsOfFailure(queries, held, failure)
      await recordEvents(queries, this.#seal, { userId, at: now, events })
      return true
    })
  }

  async #eventsOfFailure(
    queries: Queries,
    { sync: { userId, accessId, id: syncId } }: HeldAuthorization,
    { problem, state }: Pick<Parameters<AuthorizationStore['fail']>[1], 'problem' | 'state'>,
  ): Promise<readonly EventDraft[]> {
    const failed = { type: 'sync.failed', accessId, syncId, problem } as const
    if (state === undefined || state === 'connected') return [failed]
    const renewal = await renewalOf(queries, this.#rules, { userId, id: accessId })
    return [failed, { type: `access.${state}`, accessId, ...renewal }]
  }

  #sealPsu({ userId, id }: SyncKey, psu: Psu | undefined): Buffer | null {
    return psu ? sealJson(this.#seal, psu, placeOfPsu(userId, id)) : null
  }
}

/** As JSON has it. */
type StoredChallenge = Omit<AskedChallenge, 'createdAt'> & { readonly createdAt: string }

async function findAccess(
  queries: Queries,
  { userId, id }: AccessKey,
  today: LocalDate,
): Promise<AccessRow | undefined> {
  const [row] = await queries.query<AccessRow>(
    sql`
      select x.bank_id, x.credential_key, x.credentials, x.credentials_until,
             x.state = 'connected' and x.session is not null
               and coalesce(x.consent_until >= ${today}::date, true) as can_go_on,
             exists (select from accounts a where a.user_id = x.user_id and a.access_id = x.id) as has_accounts
        from accesses x
       where x.user_id = ${userId} and x.id = ${id} and ${goesOn}`,
    'find-access-to-sync',
  )
  return row
}

function phaseOf(row: AccessRow): Phase {
  if (!row.can_go_on) return 'authorize'
  return row.has_accounts ? undefined : 'list'
}

async function findTaken(queries: Queries, key: SyncKey): Promise<TakenRow | undefined> {
  const [row] = await queries.query<TakenRow>(
    sql`
      select ${syncColumns}, s.run, s.phase, s.psu, s.input, s.sent_at, s.session, s.challenges, s.open_challenge, s.polls,
             x.bank_id, x.wish, x.session as access_session, x.credential_key, x.credentials, x.credentials_until
        from syncs s
        join accesses x on x.user_id = s.user_id and x.id = s.access_id
       where ${isSync(key)} and s.ended_at is null and s.phase in ('authorize', 'list') and ${goesOn}
         for update of s`,
    'find-authorization',
  )
  return row
}

/** One job of a run at a time: what the person sends waits for the answer to what was sent before. */
function authorizeJob({ userId, id }: SyncKey) {
  return {
    name: 'authorize-sync',
    payload: { userId, syncId: id },
    lane: `sync ${id}`,
  } as const
}

function isSync({ userId, id }: SyncKey): Sql {
  return sql`s.user_id = ${userId} and s.id = ${id}`
}

function isHeld({ sync, run }: HeldAuthorization): Sql {
  return sql`${isSync(sync)} and s.run = ${run} and s.ended_at is null`
}
