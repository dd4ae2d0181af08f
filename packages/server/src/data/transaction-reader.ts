import type { AccountId, TransactionId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { Money } from '../domain/money.ts'
import type { Transaction, TransactionType } from '../domain/transaction.ts'

/** Which transactions to read (finX API section 8.2). Booked ones only, unless said otherwise. */
export type TransactionQuery = {
  /** Absent: all accounts of the user. */
  readonly accountIds?: readonly AccountId[]
  readonly count: number
  readonly offset: number
  /** By booking day, then by the order of the bank. */
  readonly sort: 'asc' | 'desc'
  readonly since?:
    | { readonly kind: 'after-transaction'; readonly id: TransactionId }
    | { readonly kind: 'from-day'; readonly day: LocalDate }
    | { readonly kind: 'from-instant'; readonly instant: Date }
  /** What `since` looks at. */
  readonly sinceType: 'booked' | 'created' | 'modified'
  /** Booked on or before this day. */
  readonly until?: LocalDate
  readonly types?: readonly TransactionType[]
  /** Pending ones come as the complete set, whatever `since` says. */
  readonly includePending: boolean
  /** Inclusive, decimal string. */
  readonly amountGte?: string
  /** Exclusive, decimal string. */
  readonly amountLt?: string
  /** `pattern` may hold `%` wildcards and is compared without regard to case. */
  readonly filter?: {
    readonly key: 'date' | 'person' | 'purpose' | 'amount'
    readonly pattern: string
  }
}

/** Sums over all that a query selects, not over one page. Per currency they cannot be added, so the account's is named. */
export type TransactionStatistics = {
  readonly depositSum: Money
  readonly depositMax: Money
  readonly expenseSum: Money
  readonly expenseMax: Money
}

export type TransactionChanges = {
  readonly added: readonly Transaction[]
  readonly modified: readonly Transaction[]
  readonly removed: readonly { readonly id: TransactionId; readonly accountId: AccountId }[]
  readonly cursor: number
  /** True if more of them wait. */
  readonly more: boolean
}

export interface TransactionReader {
  list(userId: UserId, query: TransactionQuery): Promise<readonly Transaction[]>
  find(userId: UserId, id: TransactionId, accountId?: AccountId): Promise<Transaction | undefined>
  /**
   * Of what `query` selects by `since`, that which the bank no longer has: by its booking day, or, for what was created or
   * modified, by when it went. Without `since`: nothing. The latest first, 10,000 at most.
   */
  listDeleted(userId: UserId, query: TransactionQuery): Promise<readonly TransactionId[]>
  /**
   * What has changed for somebody who has read all changes up to `cursor` (0: none), in order, each transaction once. `cursor`
   * of the answer is the one to go on from; until a change comes, it stays. Nothing is ever told twice, nor left out.
   */
  listChanges(
    userId: UserId,
    page: { readonly cursor: number; readonly count: number },
  ): Promise<TransactionChanges>
  /** `undefined` when nothing is selected. Amounts of other currencies than `currency` are left out. */
  statistics(
    userId: UserId,
    query: TransactionQuery,
    currency: string,
  ): Promise<TransactionStatistics | undefined>
}
