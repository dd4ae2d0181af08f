import type { Account } from '../domain/account.ts'
import type { AccountId, TransactionId, UserId } from '../domain/ids.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { AccountReader } from './account-reader.ts'
import { findAccount } from './find-account.ts'
import type {
  TransactionQuery,
  TransactionReader,
  TransactionStatistics,
} from './transaction-reader.ts'

export type ListTransactionsDeps = {
  readonly accounts: AccountReader
  readonly transactions: Pick<TransactionReader, 'list' | 'listDeleted' | 'statistics'>
}

export type TransactionWish = {
  readonly query: TransactionQuery
  /** The account of the path; it must exist. */
  readonly accountId?: AccountId
  readonly withStatistics: boolean
}

export type TransactionListing = {
  readonly transactions: readonly Transaction[]
  /** What the bank no longer has; absent if nobody asked for changes. */
  readonly deleted?: readonly TransactionId[]
  /** The account of the path, for its status. */
  readonly account?: Account
  /** Absent if not wished, or if nothing is selected. */
  readonly statistics?: TransactionStatistics
}

/** What a user's query selects. An unknown account in the path is `Problem('not_found')`; in the query it selects nothing. */
export async function listTransactions(
  deps: ListTransactionsDeps,
  userId: UserId,
  wish: TransactionWish,
): Promise<TransactionListing> {
  const account =
    wish.accountId === undefined ? undefined : await findAccount(deps, userId, wish.accountId)
  const query = account === undefined ? wish.query : { ...wish.query, accountIds: [account.id] }
  const transactions = await deps.transactions.list(userId, query)
  const statistics = wish.withStatistics ? await summarize(deps, userId, query) : undefined
  const deleted =
    query.since === undefined ? undefined : await deps.transactions.listDeleted(userId, query)
  return {
    transactions,
    ...(deleted !== undefined && { deleted }),
    ...(account !== undefined && { account }),
    ...(statistics !== undefined && { statistics }),
  }
}

/** Sums cannot mix currencies: that of the first selected account counts. */
async function summarize(
  deps: ListTransactionsDeps,
  userId: UserId,
  query: TransactionQuery,
): Promise<TransactionStatistics | undefined> {
  const accounts = await deps.accounts.list(userId)
  const first = accounts.find(({ id }) => query.accountIds?.includes(id) ?? true)
  if (first === undefined) return undefined
  return deps.transactions.statistics(userId, query, first.currency)
}
