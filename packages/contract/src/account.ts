import { Type } from 'typebox'
import type { Static } from 'typebox'

/** How the last fetches went. Timestamps are ISO 8601 in UTC with milliseconds. */
export const SyncStatus = Type.Object(
  {
    synced_at: Type.String({ format: 'date-time' }),
    succeeded_at: Type.String({ format: 'date-time' }),
    message: Type.Optional(
      Type.String({
        description:
          'Why the last fetch failed, in words for the person, in the language of `Accept-Language`.',
      }),
    ),
  },
  { $id: 'SyncStatus' },
)
export type SyncStatus = Static<typeof SyncStatus>

export const Balance = Type.Object(
  {
    balance: Type.Number({ description: 'In major units, or in cents with `cents=true`.' }),
    balance_date: Type.String({ format: 'date-time' }),
    status: SyncStatus,
  },
  { $id: 'Balance' },
)
export type Balance = Static<typeof Balance>

/** What the bank does not say is left out. */
export const Account = Type.Object(
  {
    account_id: Type.String(),
    access_id: Type.String(),
    account_number: Type.Optional(Type.String()),
    bank_code: Type.Optional(Type.String()),
    iban: Type.Optional(Type.String()),
    bic: Type.Optional(Type.String()),
    bank_name: Type.String(),
    currency: Type.String(),
    balance: Type.Optional(Balance),
    type: Type.Enum([
      'Giro account',
      'Savings account',
      'Daily savings account',
      'Credit card',
      'Loan account',
      'PayPal',
      'Depot',
      'Unknown',
    ]),
    name: Type.String(),
    owner: Type.Optional(Type.String()),
    auto_sync: Type.Boolean(),
    save_pin: Type.Boolean(),
    coverage: Type.Optional(
      Type.Array(
        Type.Object({
          from: Type.String({ format: 'date' }),
          until: Type.String({ format: 'date' }),
        }),
        {
          description:
            'Only with `include_coverage`: the days that were read. What lies between two ranges was not.',
        },
      ),
    ),
    supported_payments: Type.Record(Type.String(), Type.Unknown()),
    status: SyncStatus,
  },
  { $id: 'Account' },
)
export type Account = Static<typeof Account>

export const AccountList = Type.Object({ accounts: Type.Array(Account) }, { $id: 'AccountList' })
export type AccountList = Static<typeof AccountList>
