import sql, { empty, join, type Sql } from 'sql-template-tag'
import type {
  TransactionQuery,
  TransactionReader,
  TransactionStatistics,
} from '../data/transaction-reader.ts'
import type { AccountId, TransactionId, UserId } from '../domain/ids.ts'
import { parseMoney } from '../domain/money.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { Queries } from './database.ts'
import type { Seal } from './seal.ts'
import { isRead, whereOf } from './transaction-conditions.ts'
import { toldColumns, toTold, type ToldRow } from './transaction-row.ts'

type TransactionRow = ToldRow & {
  readonly was_pending: boolean
  readonly created_at: Date
  readonly modified_at: Date
}

const selectTransaction = sql`
  select ${toldColumns}, t.was_pending, t.created_at, t.modified_at
    from transactions t`

export class PgTransactionReader implements TransactionReader {
  readonly #database: Queries
  readonly #seal: Seal
  constructor(database: Queries, seal: Seal) {
    this.#database = database
    this.#seal = seal
  }

  async list(userId: UserId, query: TransactionQuery): Promise<readonly Transaction[]> {
    // What has no booking day yet counts as the newest, which is where PostgreSQL sorts null.
    const order =
      query.sort === 'asc'
        ? sql`order by t.booked_on, t.ordinal, t.id`
        : sql`order by t.booked_on desc, t.ordinal desc, t.id desc`
    const rows = await this.#database.query<TransactionRow>(sql`
      ${selectTransaction}
       where ${whereOf(userId, query)}
      ${order}
       limit ${query.count} offset ${query.offset}`)
    return rows.map((row) => this.#toTransaction(userId, row))
  }

  async find(
    userId: UserId,
    id: TransactionId,
    accountId?: AccountId,
  ): Promise<Transaction | undefined> {
    const ofAccount = accountId === undefined ? empty : sql`and t.account_id = ${accountId}`
    const [row] = await this.#database.query<TransactionRow>(
      sql`${selectTransaction} where t.user_id = ${userId} and t.id = ${id} and ${isRead} ${ofAccount}`,
    )
    return row && this.#toTransaction(userId, row)
  }

  async statistics(
    userId: UserId,
    query: TransactionQuery,
    currency: string,
  ): Promise<TransactionStatistics | undefined> {
    const conditions: readonly Sql[] = [whereOf(userId, query), sql`t.currency = ${currency}`]
    const [row] = await this.#database.query<{
      readonly deposit_sum: string
      readonly deposit_max: string
      readonly expense_sum: string
      readonly expense_max: string
      readonly count: string
    }>(sql`
      select coalesce(sum(t.amount) filter (where t.amount > 0), 0) as deposit_sum,
             coalesce(max(t.amount) filter (where t.amount > 0), 0) as deposit_max,
             coalesce(sum(t.amount) filter (where t.amount < 0), 0) as expense_sum,
             coalesce(min(t.amount) filter (where t.amount < 0), 0) as expense_max,
             count(*) as count
        from transactions t
       where ${join(conditions, ' and ')}`)
    if (row === undefined || row.count === '0') return undefined
    return {
      depositSum: parseMoney(row.deposit_sum, currency),
      depositMax: parseMoney(row.deposit_max, currency),
      expenseSum: parseMoney(row.expense_sum, currency),
      expenseMax: parseMoney(row.expense_max, currency),
    }
  }

  #toTransaction(userId: UserId, row: TransactionRow): Transaction {
    return {
      ...toTold(this.#seal, userId, row),
      id: row.id,
      accountId: row.account_id,
      wasPending: row.was_pending,
      createdAt: row.created_at,
      modifiedAt: row.modified_at,
    }
  }
}
