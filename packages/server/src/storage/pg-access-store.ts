import sql, { type Sql } from 'sql-template-tag'
import type { ConnectorSession } from '../connectors/connector.ts'
import type { AccessId, BankId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { Access, AccessStore, EndingAccess } from '../sync/access-store.ts'
import type { AccessKey, AccessState } from '../sync/sync-store.ts'
import { ChangeLog } from './change-log.ts'
import type { Database, Queries } from './database.ts'
import { addJob } from './queue.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'
import { openJson } from './sealed-json.ts'
import { placeOfSession, sealSession } from './store-harvest.ts'

type AccessRow = {
  readonly id: AccessId
  readonly user_id: UserId
  readonly bank_id: BankId
  readonly bank_name: string
  readonly created_at: Date
  readonly state: AccessState
  readonly consent_until: LocalDate | null
  readonly next_sync_at: Date | null
}

const selectAccess = sql`
  select x.id, x.user_id, x.bank_id, x.bank_name, x.created_at, x.state, x.consent_until, x.next_sync_at
    from accesses x`
const goesOn = sql`x.state in ('connected', 'needs_user', 'credentials_rejected')`

export class PgAccessStore implements AccessStore {
  readonly #database: Database
  readonly #seal: Seal
  constructor(database: Database, seal: Seal) {
    this.#database = database
    this.#seal = seal
  }

  async list(userId: UserId): Promise<readonly Access[]> {
    const rows = await this.#database.query<AccessRow>(
      sql`${selectAccess} where x.user_id = ${userId} and ${goesOn} order by x.created_at, x.id`,
      'list-accesses',
    )
    return rows.map(toAccess)
  }

  async find({ userId, id }: AccessKey): Promise<Access | undefined> {
    const [row] = await this.#database.query<AccessRow>(
      sql`${selectAccess} where x.user_id = ${userId} and x.id = ${id} and ${goesOn}`,
      'find-access',
    )
    return row && toAccess(row)
  }

  async end(access: AccessKey, _now: Date): Promise<boolean> {
    return this.#database.transaction(async (queries) => {
      const log = await ChangeLog.open(queries, access.userId)
      const ended = await endAccesses(queries, access.userId, sql`x.id = ${access.id}`)
      if (ended.length === 0) return false
      await deleteAccounts(queries, log, access)
      await log.close(queries)
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
}

/** The pauses grow to six hours: about four days in all. */
const endAttempts = 25

/** Nothing is read by them any more, and the bank is to be told. */
export async function endAccesses(
  queries: Queries,
  userId: UserId,
  which: Sql,
): Promise<readonly AccessId[]> {
  const ended = await queries.query<{ readonly id: AccessId }>(
    sql`
      update accesses x
         set state = 'ending', next_sync_at = null
       where x.user_id = ${userId} and ${goesOn} and ${which}
      returning x.id`,
  )
  for (const { id } of ended) {
    await addJob(queries, {
      name: 'end-access',
      payload: { userId, accessId: id },
      attempts: endAttempts,
    })
  }
  return ended.map(({ id }) => id)
}

/** Who follows the changes learns that they went. */
async function deleteAccounts(
  queries: Queries,
  log: ChangeLog,
  { userId, id }: AccessKey,
): Promise<void> {
  const gone = await queries.query<{
    readonly id: Parameters<ChangeLog['write']>[0]['id']
    readonly account_id: Parameters<ChangeLog['write']>[0]['accountId']
  }>(
    sql`
      select t.id, t.account_id
        from transactions t
        join accounts a on a.user_id = t.user_id and a.id = t.account_id
       where t.user_id = ${userId} and a.access_id = ${id} and not t.hidden and t.deleted_at is null
       order by t.account_id, t.ordinal`,
    'find-transactions-of-access',
  )
  for (const row of gone) log.write({ kind: 'removed', accountId: row.account_id, id: row.id })
  await queries.execute(
    sql`delete from accounts where user_id = ${userId} and access_id = ${id}`,
    'delete-accounts-of-access',
  )
}

function toAccess(row: AccessRow): Access {
  return {
    id: row.id,
    userId: row.user_id,
    bankId: row.bank_id,
    bankName: row.bank_name,
    createdAt: row.created_at,
    state: row.state,
    ...defined({ consentUntil: row.consent_until, nextSyncAt: row.next_sync_at }),
  }
}
