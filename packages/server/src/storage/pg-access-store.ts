import sql, { type Sql } from 'sql-template-tag'
import type { ConnectorSession } from '../connectors/connector.ts'
import type {
  AccessId,
  AccountId,
  BankId,
  ClientId,
  ExternalUserId,
  UserId,
} from '../domain/ids.ts'
import type { Language } from '../domain/language.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type {
  Access,
  AccessStore,
  ConsentWish,
  EndingAccess,
  NewAccess,
  RenewableAccess,
  RevokedConsent,
} from '../sync/access-store.ts'
import type { AccessKey, AccessState } from '../sync/sync-store.ts'
import { ChangeLog } from './change-log.ts'
import { sealCredentials } from './credential-envelope.ts'
import type { Database, Queries } from './database.ts'
import { endAccesses, goesOn } from './end-accesses.ts'
import { endAuthorization } from './end-authorization.ts'
import { giveBack, placeOfRevoked } from './revoked-consents.ts'
import { defined } from './rows.ts'
import type { IngestRules } from './ingest-rules.ts'
import { recordEvents } from './record-events.ts'
import type { Seal } from './seal.ts'
import { renewalOf } from './tell-changes.ts'
import { openJson, sealJson } from './sealed-json.ts'
import { placeOfSession, placeOfWish, sealSession } from './store-harvest.ts'

type AccessRow = {
  readonly id: AccessId
  readonly user_id: UserId
  readonly bank_id: BankId
  readonly bank_name: string
  readonly created_at: Date
  readonly state: AccessState
  readonly consent_until: LocalDate | null
  readonly next_sync_at: Date | null
  readonly wish: Buffer | null
  readonly has_consent: boolean
  readonly keeps_credentials: boolean
}

const selectAccess = sql`
  select x.id, x.user_id, x.bank_id, x.bank_name, x.created_at, x.state, x.consent_until, x.next_sync_at, x.wish,
         x.session is not null as has_consent,
         x.credentials is not null and x.credentials_until is null as keeps_credentials
    from accesses x`

/** The least of the days before its end at which a client is told, that has come; null before all of them. By UTC's day. */
function stepTold(now: Date): Sql {
  const left = sql`(x.consent_until - (${now}::timestamptz at time zone 'UTC')::date)`
  return sql`case when ${left} <= 1 then 1 when ${left} <= 7 then 7 when ${left} <= 14 then 14 end`
}

export class PgAccessStore implements AccessStore {
  readonly #database: Database
  readonly #seal: Seal
  readonly #rules: Pick<IngestRules, 'renewalLink'>
  constructor(database: Database, seal: Seal, rules: Pick<IngestRules, 'renewalLink'>) {
    this.#database = database
    this.#seal = seal
    this.#rules = rules
  }

  async list(userId: UserId): Promise<readonly Access[]> {
    const rows = await this.#database.query<AccessRow>(
      sql`${selectAccess} where x.user_id = ${userId} and ${goesOn} order by x.created_at, x.id`,
      'list-accesses',
    )
    return rows.map((row) => this.#toAccess(row))
  }

  async find({ userId, id }: AccessKey): Promise<Access | undefined> {
    const [row] = await this.#database.query<AccessRow>(
      sql`${selectAccess} where x.user_id = ${userId} and x.id = ${id} and ${goesOn}`,
      'find-access',
    )
    return row && this.#toAccess(row)
  }

  async findRenewable({ userId, id }: AccessKey): Promise<RenewableAccess | undefined> {
    const [row] = await this.#database.query<{
      readonly client_id: ClientId
      readonly external_id: ExternalUserId
      readonly redirect_uri: string
      readonly language: Language
    }>(
      sql`
        select u.client_id, u.external_id, x.redirect_uri, x.language
          from accesses x
          join users u on u.id = x.user_id
         where x.user_id = ${userId} and x.id = ${id} and ${goesOn}
           and u.external_id is not null and x.redirect_uri is not null and x.language is not null`,
      'find-renewable-access',
    )
    return (
      row && {
        clientId: row.client_id,
        externalUserId: row.external_id,
        redirectUri: row.redirect_uri,
        language: row.language,
      }
    )
  }

  async tellOfEnds(now: Date, limit: number): Promise<number> {
    const due = await this.#database.query<{ readonly user_id: UserId; readonly id: AccessId }>(
      sql`
        select x.user_id, x.id
          from accesses x
         where x.state in ('connected', 'credentials_rejected') and ${stepTold(now)} < coalesce(x.told_days_left, 15)
         order by x.consent_until
         limit ${limit}`,
      'find-ending-consents',
    )
    for (const { user_id: userId, id } of due) await this.#tellOfEnd({ userId, id }, now)
    return due.length
  }

  async #tellOfEnd({ userId, id }: AccessKey, now: Date): Promise<void> {
    await this.#database.transaction(async (queries) => {
      const [row] = await queries.query<{ readonly told_days_left: 14 | 7 | 1 }>(
        sql`
          update accesses x
             set told_days_left = ${stepTold(now)}
           where x.user_id = ${userId} and x.id = ${id} and ${stepTold(now)} < coalesce(x.told_days_left, 15)
          returning x.told_days_left`,
        'tell-of-end',
      )
      if (row === undefined) return
      const daysLeft = row.told_days_left
      const renewal = await renewalOf(queries, this.#rules, { userId, id })
      const event = { type: 'consent.expires_soon', accessId: id, daysLeft, ...renewal } as const
      await recordEvents(queries, this.#seal, { userId, at: now, events: [event] })
    })
  }

  async add({ bank, wish, credentials, createdAt, ...key }: NewAccess): Promise<void> {
    const envelope = credentials && sealCredentials(this.#seal, key, credentials.values)
    await this.#database.execute(
      sql`
        insert into accesses (user_id, id, bank_id, bank_name, bank_code, created_at, state, wish,
                              credential_key, credentials, credentials_until)
        values (${key.userId}, ${key.id}, ${bank.id}, ${bank.name}, ${bank.bankCodes[0] ?? null}, ${createdAt}, 'needs_user',
                ${sealJson(this.#seal, wish, placeOfWish(key))}, ${envelope?.key ?? null}, ${envelope?.body ?? null},
                ${credentials?.until ?? null})`,
      'add-access',
    )
  }

  async forgetCredentials({ userId, id }: AccessKey): Promise<boolean> {
    const shredded = await this.#database.execute(
      sql`
        update accesses x
           set credential_key = null, credentials = null, credentials_until = null
         where x.user_id = ${userId} and x.id = ${id} and ${goesOn}`,
      'shred-credentials',
    )
    return shredded === 1
  }

  async revokeConsent(access: AccessKey, _now: Date): Promise<boolean> {
    const { userId, id } = access
    return this.#database.transaction(async (queries) => {
      const [row] = await queries.query<{ readonly bank_id: BankId; readonly session: Buffer }>(
        sql`
          select x.bank_id, x.session
            from accesses x
           where x.user_id = ${userId} and x.id = ${id} and x.session is not null and ${goesOn}
             for update`,
        'find-consent',
      )
      if (row === undefined) return false
      await queries.execute(
        sql`
          update accesses
             set session = null, consent_until = null, state = 'needs_user', next_sync_at = null
           where user_id = ${userId} and id = ${id}`,
        'take-consent',
      )
      const session = openJson<ConnectorSession>(this.#seal, row.session, placeOfSession(access))
      await giveBack(queries, this.#seal, { userId, bankId: row.bank_id, session })
      return true
    })
  }

  async findRevoked({ userId, id }: RevokedConsent): Promise<EndingAccess | undefined> {
    const [row] = await this.#database.query<{
      readonly bank_id: BankId
      readonly session: Buffer
    }>(
      sql`select bank_id, session from revoked_consents where user_id = ${userId} and id = ${id}`,
      'find-revoked-consent',
    )
    if (row === undefined) return undefined
    const session = openJson<ConnectorSession>(
      this.#seal,
      row.session,
      placeOfRevoked({ userId, id }),
    )
    return { bankId: row.bank_id, session }
  }

  async keepRevokedSession(consent: RevokedConsent, session: ConnectorSession): Promise<void> {
    await this.#database.execute(
      sql`
        update revoked_consents
           set session = ${sealJson(this.#seal, session, placeOfRevoked(consent))}
         where user_id = ${consent.userId} and id = ${consent.id}`,
      'keep-revoked-session',
    )
  }

  async forgetRevoked({ userId, id }: RevokedConsent): Promise<void> {
    await this.#database.execute(
      sql`delete from revoked_consents where user_id = ${userId} and id = ${id}`,
      'forget-revoked-consent',
    )
  }

  async deleteAccount({
    userId,
    id,
  }: {
    readonly userId: UserId
    readonly id: AccountId
  }): Promise<boolean> {
    return this.#database.transaction(async (queries) => {
      const log = await ChangeLog.open(queries, userId)
      const [account] = await queries.query<{ readonly access_id: AccessId }>(
        sql`select access_id from accounts where user_id = ${userId} and id = ${id}`,
        'find-access-of-account',
      )
      if (account === undefined) return false
      await deleteAccounts(queries, log, { userId, which: sql`a.id = ${id}` })
      await log.close(queries)
      const isEmpty = sql`x.id = ${account.access_id} and not exists (
        select from accounts a where a.user_id = x.user_id and a.access_id = x.id)`
      await endAccesses(queries, userId, isEmpty)
      // One-time data has no consent that goes on.
      await queries.execute(
        sql`delete from accesses x where x.user_id = ${userId} and x.state = 'once' and ${isEmpty}`,
        'delete-empty-access',
      )
      return true
    })
  }

  async end(access: AccessKey, now: Date): Promise<boolean> {
    return this.#database.transaction(async (queries) => {
      const which = sql`s.user_id = ${access.userId} and s.access_id = ${access.id} and s.phase = 'authorize'`
      await endAuthorization(queries, this.#seal, { which, problem: 'not_found', now })
      const log = await ChangeLog.open(queries, access.userId)
      const ended = await endAccesses(queries, access.userId, sql`x.id = ${access.id}`)
      if (ended.length === 0) return false
      const { userId, id } = access
      await deleteAccounts(queries, log, { userId, which: sql`a.access_id = ${id}` })
      await log.close(queries)
      const events = [{ type: 'access.deleted', accessId: id } as const]
      await recordEvents(queries, this.#seal, { userId, at: now, events })
      return true
    })
  }

  async findEnding({ userId, id }: AccessKey): Promise<EndingAccess | undefined> {
    const [row] = await this.#database.query<{
      readonly bank_id: BankId
      readonly session: Buffer | null
    }>(
      sql`select bank_id, session from accesses where user_id = ${userId} and id = ${id} and state = 'ending'`,
      'find-ending-access',
    )
    if (row === undefined) return undefined
    const place = placeOfSession({ userId, id })
    return {
      bankId: row.bank_id,
      ...(row.session && { session: openJson<ConnectorSession>(this.#seal, row.session, place) }),
    }
  }

  async keepSession(access: AccessKey, session: ConnectorSession): Promise<void> {
    await this.#database.execute(
      sql`
        update accesses
           set session = ${sealSession(this.#seal, access, session)}
         where user_id = ${access.userId} and id = ${access.id}`,
      'keep-session-of-access',
    )
  }

  async forget({ userId, id }: AccessKey): Promise<void> {
    await this.#database.execute(
      sql`delete from accesses where user_id = ${userId} and id = ${id} and state = 'ending'`,
      'forget-access',
    )
  }

  #toAccess(row: AccessRow): Access {
    const { id, user_id: userId } = row
    const wish =
      row.wish && openJson<ConsentWish>(this.#seal, row.wish, placeOfWish({ userId, id }))
    return {
      id,
      userId,
      bankId: row.bank_id,
      bankName: row.bank_name,
      createdAt: row.created_at,
      state: row.state,
      hasConsent: row.has_consent,
      keepsCredentials: row.keeps_credentials,
      ...defined({ wish, consentUntil: row.consent_until, nextSyncAt: row.next_sync_at }),
    }
  }
}

/** Who follows the changes learns that they went. */
async function deleteAccounts(
  queries: Queries,
  log: ChangeLog,
  { userId, which }: { readonly userId: UserId; readonly which: Sql },
): Promise<void> {
  const gone = await queries.query<{
    readonly id: Parameters<ChangeLog['write']>[0]['id']
    readonly account_id: Parameters<ChangeLog['write']>[0]['accountId']
  }>(
    sql`
      select t.id, t.account_id
        from transactions t
        join accounts a on a.user_id = t.user_id and a.id = t.account_id
       where t.user_id = ${userId} and ${which} and not t.hidden and t.deleted_at is null
       order by t.account_id, t.ordinal`,
  )
  for (const row of gone) log.write({ kind: 'removed', accountId: row.account_id, id: row.id })
  await queries.execute(sql`delete from accounts a where a.user_id = ${userId} and ${which}`)
}
