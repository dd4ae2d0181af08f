import sql, { type Sql } from 'sql-template-tag'
import type { AccountReader } from '../data/account-reader.ts'
import type { DayRange } from '../domain/day-range.ts'
import type { Account, AccountType, Balance } from '../domain/account.ts'
import type { AccessId, AccountId, BankId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import { parseMoney } from '../domain/money.ts'
import type { ProblemCode } from '../domain/problem.ts'
import type { Queries } from './database.ts'
import { openIdentification } from './identification.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'

type AccountRow = {
  readonly id: AccountId
  readonly access_id: AccessId
  readonly bank_id: BankId
  readonly bank_name: string
  readonly bank_code: string | null
  readonly identification: Buffer
  readonly bic: string | null
  readonly currency: string
  readonly name: string
  readonly owner: string | null
  readonly type: AccountType
  readonly balance_amount: string | null
  readonly balance_currency: string | null
  readonly balance_type: string | null
  readonly balance_reference_on: LocalDate | null
  readonly balance_changed_at: Date | null
  readonly synced_at: Date
  readonly succeeded_at: Date
  readonly problem: ProblemCode | null
  readonly next_sync_at: Date | null
  readonly coverage: readonly DayRange[] | null
}

const selectAccount = sql`
  select a.id, a.access_id, x.bank_id, x.bank_name, x.bank_code, a.identification, a.bic, a.currency, a.name, a.owner,
         a.type, a.balance_amount, a.balance_currency, a.balance_type, a.balance_reference_on, a.balance_changed_at,
         a.synced_at, a.succeeded_at, a.problem, x.next_sync_at,
         (select json_agg(json_build_object('from', c.from_on, 'until', c.until_on) order by c.from_on)
            from coverage c
           where c.user_id = a.user_id and c.account_id = a.id) as coverage
    from accounts a
    join accesses x on x.user_id = a.user_id and x.id = a.access_id`

export class PgAccountReader implements AccountReader {
  readonly #database: Queries
  readonly #seal: Seal
  constructor(database: Queries, seal: Seal) {
    this.#database = database
    this.#seal = seal
  }

  async list(userId: UserId): Promise<readonly Account[]> {
    return this.#select(
      userId,
      sql`${selectAccount} where a.user_id = ${userId} order by x.created_at, x.id, a.ordinal`,
      'list-accounts',
    )
  }

  async find(userId: UserId, id: AccountId): Promise<Account | undefined> {
    const [account] = await this.#select(
      userId,
      sql`${selectAccount} where a.user_id = ${userId} and a.id = ${id}`,
      'find-account',
    )
    return account
  }

  async #select(userId: UserId, statement: Sql, name: string): Promise<readonly Account[]> {
    const rows = await this.#database.query<AccountRow>(statement, name)
    return rows.map((row) => this.#toAccount(userId, row))
  }

  #toAccount(userId: UserId, row: AccountRow): Account {
    const place = { table: 'accounts', userId, id: row.id } as const
    const identification = openIdentification(this.#seal, row.identification, place)
    const { resourceId: _handle, ...identity } = identification
    return defined({
      ...identity,
      id: row.id,
      accessId: row.access_id,
      bankId: row.bank_id,
      bankName: row.bank_name,
      bankCode: row.bank_code,
      bic: row.bic,
      currency: row.currency,
      name: row.name,
      owner: row.owner,
      type: row.type,
      balance: toBalance(row),
      syncedAt: row.synced_at,
      succeededAt: row.succeeded_at,
      problem: row.problem,
      nextSyncAt: row.next_sync_at,
      coverage: row.coverage,
    })
  }
}

function toBalance(row: AccountRow): Balance | undefined {
  const { balance_amount: amount, balance_currency: currency, balance_type: type } = row
  if (amount === null || currency === null || type === null) return undefined
  return {
    amount: parseMoney(amount, currency),
    type,
    ...defined({ referenceOn: row.balance_reference_on, changedAt: row.balance_changed_at }),
  }
}
