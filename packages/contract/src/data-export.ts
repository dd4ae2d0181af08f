import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Account } from './account.ts'
import { Transaction } from './transaction.ts'

/** The file in which a person takes their data along: the fields of the interface, all of it at once. */
export const DataExport = Type.Object(
  {
    exported_at: Type.String({ format: 'date-time' }),
    client_name: Type.String({ description: 'The application that can read it.' }),
    accounts: Type.Array(Account, { description: 'With balance and coverage.' }),
    transactions: Type.Array(Transaction, {
      description: 'Account by account, the oldest first, pending ones included.',
    }),
  },
  { $id: 'DataExport' },
)
export type DataExport = Static<typeof DataExport>
