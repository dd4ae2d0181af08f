import sql from 'sql-template-tag'
import type { UserId } from '../domain/ids.ts'
import type { TransactionChange } from '../domain/transaction-change.ts'
import type { Queries } from './database.ts'
import { insertRows } from './insert-rows.ts'

/**
 * Numbers the changes of one user's transactions and writes them down: append-only, so that whoever has read up to one
 * number learns exactly what came after it. Holds the user's row, so that no number is ever seen before a lower one.
 */
export class ChangeLog {
  readonly #userId: UserId
  readonly #rows: (TransactionChange & { readonly number: number })[] = []
  #last: number
  private constructor(userId: UserId, last: number) {
    this.#userId = userId
    this.#last = last
  }

  /**
   * Until the end of the transaction, nobody else changes the user's data. Rows that only refer to the user's can still be
   * written (`no key`): a lock that others hold on it already would be a deadlock.
   */
  static async open(queries: Queries, userId: UserId): Promise<ChangeLog> {
    const [row] = await queries.query<{ readonly changes: string }>(
      sql`select changes from users where id = ${userId} for no key update`,
      'hold-user',
    )
    return new ChangeLog(userId, Number(row?.changes ?? 0))
  }

  /** The number of a transaction that comes; it is kept with it, not here. */
  next(): number {
    return ++this.#last
  }

  write(change: TransactionChange): void {
    this.#rows.push({ ...change, number: this.next() })
  }

  async close(queries: Queries): Promise<void> {
    const rows = this.#rows.map(({ number, accountId, id, kind }) => ({
      user_id: this.#userId,
      number,
      account_id: accountId,
      transaction_id: id,
      kind,
    }))
    await insertRows(queries, 'transaction_changes', rows)
    await queries.execute(
      sql`update users set changes = ${this.#last} where id = ${this.#userId}`,
      'count-changes',
    )
  }
}
