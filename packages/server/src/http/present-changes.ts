import type { TransactionChanges as WireChanges } from '@kontor/contract'
import type { TransactionChanges } from '../data/transaction-reader.ts'
import { presentTransaction, type TransactionPresentation } from './present-transaction.ts'
import { writeCursor } from './read-changes-query.ts'

export function presentChanges(
  changes: TransactionChanges,
  around: TransactionPresentation,
): WireChanges {
  const options = { ...around, withPendingId: true }
  return {
    added: changes.added.map((each) => presentTransaction(each, options)),
    modified: changes.modified.map((each) => presentTransaction(each, options)),
    removed: changes.removed.map(({ id, accountId }) => ({
      transaction_id: id,
      account_id: accountId,
    })),
    next_cursor: writeCursor(changes.cursor),
    has_more: changes.more,
  }
}
