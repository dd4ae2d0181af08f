import sql, { empty, join, type Sql } from 'sql-template-tag'
import type {
  TransactionChanges,
  TransactionQuery,
  TransactionReader,
  TransactionStatistics,
} from '../data/transaction-reader.ts'
import type { AccountId, TransactionId, UserId } from '../domain/ids.ts'
import { parseMoney } from '../domain/money.ts'
import { summarizeChanges, type TransactionChange } from '../domain/transaction-change.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { Queries } from './database.ts'
import type { Seal } from './seal.ts'
import { isRead, whereDeleted, whereOf } from './transaction-conditions.ts'
import { toldColumns, toTold, type ToldRow } from './transaction-row.ts'

type TransactionRow = ToldRow & {
  readonly was_pending: boolean
  readonly created_at: Date
  readonly modified_at: Date
}

type ChangeRow = {
  readonly number: string
  readonly account_id: AccountId
  readonly transaction_id: TransactionId
  readonly kind: TransactionChange['kind']
}

function toChange(row: ChangeRow): TransactionChange {
  return { accountId: row.account_id, id: row.transaction_id, kind: row.kind }
}

const deletedMax = 10_000

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

  async listDeleted(userId: UserId, query: TransactionQuery): Promise<readonly TransactionId[]> {
    const rows = await this.#database.query<{ readonly id: TransactionId }>(sql`
      select t.id
        from transactions t
       where ${whereDeleted(userId, query)}
       order by t.deleted_at desc, t.id
       limit ${deletedMax}`)
    return rows.map(({ id }) => id)
  }

  async listChanges(
    userId: UserId,
    { cursor, count }: { readonly cursor: number; readonly count: number },
  ): Promise<TransactionChanges> {
    const found = await this.#database.query<ChangeRow>(
      sql`
        select number, account_id, transaction_id, kind
          from transaction_changes
         where user_id = ${userId} and number > ${cursor}
         union all
        select added_change, account_id, id, 'added'
          from transactions
         where user_id = ${userId} and added_change > ${cursor}
         order by number
         limit ${count + 1}`,
      'list-changes',
    )
    const page = found.slice(0, count)
    const { added, modified, removed } = summarizeChanges(page.map(toChange))
    const current = await this.#findAll(userId, [...added, ...modified])
    const currentOf = ({ id }: TransactionChange) => current.get(id) ?? []
    return {
      added: added.flatMap(currentOf),
      modified: modified.flatMap(currentOf),
      removed: removed.map(({ id, accountId }) => ({ id, accountId })),
      cursor: Number(page.at(-1)?.number ?? cursor),
      more: found.length > count,
    }
  }

  /** Also of what is deleted by now: a later change says so. */
  async #findAll(
    userId: UserId,
    changes: readonly TransactionChange[],
  ): Promise<ReadonlyMap<TransactionId, Transaction>> {
    const rows = await this.#database.query<TransactionRow>(
      sql`${selectTransaction} where t.user_id = ${userId} and t.id = any(${changes.map(({ id }) => id)})`,
      'find-transactions',
    )
    return new Map(rows.map((row) => [row.id, this.#toTransaction(userId, row)]))
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
