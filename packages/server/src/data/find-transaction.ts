import type { AccountId, TransactionId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { TransactionReader } from './transaction-reader.ts'

export type TransactionPlace = { readonly id: TransactionId; readonly accountId?: AccountId }

/** The user's transaction, on `accountId` if one is named; anything else is `Problem('not_found')`. */
export async function findTransaction(
  deps: { readonly transactions: Pick<TransactionReader, 'find'> },
  userId: UserId,
  { id, accountId }: TransactionPlace,
): Promise<Transaction> {
  const transaction = await deps.transactions.find(userId, id, accountId)
  if (transaction === undefined) throw new Problem('not_found', 'the user has no such transaction')
  return transaction
}
