import { Type } from 'typebox'
import type { Static } from 'typebox'
import { TransactionType } from './transaction.ts'

const cents = Type.Optional(
  Type.Boolean({ default: false, description: 'Amounts as whole cents instead of major units.' }),
)
const since = '^(T[\\w.\\-]+|\\d{4}-\\d{2}-\\d{2}(T[\\d:.]+(Z|[ +\\-][\\d:]+)?)?)$'
const until = '^\\d{4}-\\d{2}-\\d{2}(T[\\d:.]+(Z|[ +\\-][\\d:]+)?)?$'
const decimal = '^-?\\d{1,15}(\\.\\d{1,5})?$'

/** What the accounts take besides. */
export const AccountQuery = Type.Object(
  {
    cents,
    include_coverage: Type.Optional(Type.Boolean({ default: false })),
  },
  { $id: 'AccountQuery' },
)
export type AccountQuery = Static<typeof AccountQuery>

/** What every reading route takes. Unknown parameters are ignored; a known one may be given once. */
export const AmountQuery = Type.Object({ cents }, { $id: 'AmountQuery' })
export type AmountQuery = Static<typeof AmountQuery>

/** The change feed: keep `next_cursor` together with what you stored, and go on from it. */
export const TransactionChangesQuery = Type.Object(
  {
    cursor: Type.Optional(
      Type.String({
        pattern: '^c1_[0-9a-z]{1,10}$',
        description: '`next_cursor` of the answer before; without one, everything is new.',
      }),
    ),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 500 })),
    cents,
  },
  { $id: 'TransactionChangesQuery' },
)
export type TransactionChangesQuery = Static<typeof TransactionChangesQuery>

/** Lists may be comma-separated or repeated. */
export const TransactionListQuery = Type.Object(
  {
    accounts: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
        maxItems: 100,
        description: 'Ids of accounts.',
      }),
    ),
    count: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, default: 1000 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 })),
    sort: Type.Optional(
      Type.String({
        pattern: '^([Aa][Ss][Cc]|[Dd][Ee][Ss][Cc])$',
        default: 'desc',
        description: '`asc` or `desc`, by booking day.',
      }),
    ),
    since: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        pattern: since,
        description: 'The id of a transaction (exclusive), a day or an instant (inclusive).',
      }),
    ),
    since_type: Type.Optional(
      Type.Enum(['booked', 'created', 'modified'], {
        default: 'booked',
        description: 'What `since` looks at.',
      }),
    ),
    until: Type.Optional(
      Type.String({
        maxLength: 64,
        pattern: until,
        description: 'Booked on or before this day; of a timestamp its day counts.',
      }),
    ),
    filter: Type.Optional(
      Type.String({
        pattern: '^(date|person|purpose|amount):.+$',
        maxLength: 255,
        description: '`key:value` with `%` as a wildcard: date, person, purpose or amount.',
      }),
    ),
    types: Type.Optional(Type.Array(TransactionType, { maxItems: 20 })),
    include_pending: Type.Optional(
      Type.Boolean({ default: false, description: 'All pending ones, whatever `since` says.' }),
    ),
    include_statistics: Type.Optional(Type.Boolean({ default: false })),
    amount_gte: Type.Optional(
      Type.String({ pattern: decimal, description: 'At least, in major units.' }),
    ),
    amount_lt: Type.Optional(
      Type.String({ pattern: decimal, description: 'Less than, in major units.' }),
    ),
    cents,
  },
  { $id: 'TransactionListQuery' },
)
export type TransactionListQuery = Static<typeof TransactionListQuery>
