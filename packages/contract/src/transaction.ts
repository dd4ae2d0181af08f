import { Type } from 'typebox'
import type { Static } from 'typebox'
import { SyncStatus } from './account.ts'

/** The wire's transaction types (finX API section 8.2). */
export const TransactionType = Type.Enum([
  'Transfer',
  'Standing order',
  'Direct debit',
  'Salary or rent',
  'Electronic cash',
  'GeldKarte',
  'ATM',
  'Charges or interest',
  'Unknown',
])
export type TransactionType = Static<typeof TransactionType>

/** `account_number` to `name` are the counterparty's. What the bank does not say is left out. */
export const Transaction = Type.Object(
  {
    transaction_id: Type.String(),
    account_id: Type.String(),
    pending_id: Type.Optional(
      Type.String({
        description:
          'With `include_pending`, and in the change feed: the id under which it was read while pending. Ids never change: it is the same.',
      }),
    ),
    amount: Type.Number({ description: 'Negative when money leaves the account.' }),
    currency: Type.String(),
    account_number: Type.Optional(Type.String()),
    bank_code: Type.Optional(Type.String()),
    iban: Type.Optional(Type.String()),
    bic: Type.Optional(Type.String()),
    bank_name: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    purpose: Type.String(),
    booked: Type.Boolean({ description: 'False while pending.' }),
    booked_at: Type.Optional(Type.String({ format: 'date-time' })),
    settled_at: Type.Optional(Type.String({ format: 'date-time' })),
    booking_key: Type.Optional(Type.String({ description: 'SWIFT transaction type, e.g. MSC.' })),
    booking_text: Type.Optional(Type.String()),
    creditor_id: Type.Optional(Type.String()),
    end_to_end_reference: Type.Optional(Type.String()),
    mandate_reference: Type.Optional(Type.String()),
    prima_nota_number: Type.Optional(Type.String()),
    sepa_purpose_code: Type.Optional(Type.String()),
    sepa_remittance_info: Type.Optional(Type.String()),
    transaction_code: Type.Optional(Type.Integer()),
    type: TransactionType,
    additional_info: Type.Optional(
      Type.Object({
        bank_reference: Type.Optional(Type.String()),
        original_amount: Type.Optional(Type.Number()),
        original_currency: Type.Optional(Type.String()),
        reference_party_debtor: Type.Optional(
          Type.String({ description: 'Whom it is paid for, if not the account’s holder.' }),
        ),
        reference_party_creditor: Type.Optional(
          Type.String({ description: 'Who finally gets it, if not the account’s holder.' }),
        ),
      }),
    ),
    created_at: Type.String({ format: 'date-time' }),
    modified_at: Type.String({ format: 'date-time' }),
  },
  { $id: 'Transaction' },
)
export type Transaction = Static<typeof Transaction>

/** Over all that the query selects, not over one page. */
export const TransactionStatistics = Type.Object(
  {
    deposit_sum: Type.Number(),
    deposit_max: Type.Number(),
    expense_sum: Type.Number(),
    expense_max: Type.Number(),
  },
  { $id: 'TransactionStatistics' },
)
export type TransactionStatistics = Static<typeof TransactionStatistics>

export const TransactionList = Type.Object(
  {
    transactions: Type.Array(Transaction),
    deleted: Type.Optional(
      Type.Array(Type.String(), { description: 'Only with `since`: ids that are gone.' }),
    ),
    status: Type.Optional(SyncStatus),
    statistics: Type.Optional(TransactionStatistics),
  },
  { $id: 'TransactionList' },
)
export type TransactionList = Static<typeof TransactionList>

/** What became of the transactions since a cursor. Pending ones are among them; `booked` tells. */
export const TransactionChanges = Type.Object(
  {
    added: Type.Array(Transaction),
    modified: Type.Array(Transaction),
    removed: Type.Array(Type.Object({ transaction_id: Type.String(), account_id: Type.String() })),
    next_cursor: Type.String({ description: 'Go on from here next time.' }),
    has_more: Type.Boolean({ description: 'True if more changes wait now.' }),
  },
  { $id: 'TransactionChanges' },
)
export type TransactionChanges = Static<typeof TransactionChanges>
