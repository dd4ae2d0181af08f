import sql, { join, type Sql } from 'sql-template-tag'
import type { TransactionQuery } from '../data/transaction-reader.ts'
import type { TransactionId, UserId } from '../domain/ids.ts'

/** What a query selects, as conditions on `transactions t`. The user comes first, always. */
export function whereOf(userId: UserId, query: TransactionQuery): Sql {
  const booked = and([
    sql`t.status = 'booked'`,
    ...(query.since === undefined ? [] : [since(userId, query.since, query.sinceType)]),
    ...(query.until === undefined ? [] : [sql`t.booked_on <= ${query.until}::date`]),
  ])
  return and([
    sql`t.user_id = ${userId}`,
    isRead,
    query.includePending ? sql`(t.status = 'pending' or (${booked}))` : booked,
    ...(query.accountIds === undefined ? [] : [sql`t.account_id = any(${query.accountIds})`]),
    ...(query.types === undefined ? [] : [sql`t.type = any(${query.types})`]),
    ...(query.amountGte === undefined ? [] : [sql`t.amount >= ${query.amountGte}::numeric`]),
    ...(query.amountLt === undefined ? [] : [sql`t.amount < ${query.amountLt}::numeric`]),
    ...(query.filter === undefined ? [] : [filter(query.filter)]),
  ])
}

/** What the bank no longer has, of what a query selects by `since`. */
export function whereDeleted(
  userId: UserId,
  { since: start, sinceType, accountIds }: TransactionQuery,
): Sql {
  return and([
    sql`t.user_id = ${userId} and t.deleted_at is not null and not t.hidden`,
    ...(accountIds === undefined ? [] : [sql`t.account_id = any(${accountIds})`]),
    start === undefined
      ? sql`false`
      : since(userId, start, sinceType === 'booked' ? 'booked' : 'modified'),
  ])
}

/** What a client reads of all that is stored. */
export const isRead = sql`t.deleted_at is null and not t.hidden`

function and(conditions: readonly Sql[]): Sql {
  return join(conditions, ' and ')
}

function since(
  userId: UserId,
  start: NonNullable<TransactionQuery['since']>,
  type: TransactionQuery['sinceType'],
): Sql {
  const { column, startOfDay, ofInstant } = sinceTypes[type]
  switch (start.kind) {
    case 'after-transaction':
      return after(userId, start.id, column)
    case 'from-day':
      return sql`t.${column} >= ${startOfDay(start.day)}`
    case 'from-instant':
      return sql`t.${column} >= ${ofInstant(start.instant)}`
  }
}

const atUtc = (day: string) => sql`${day}::timestamp at time zone 'UTC'`
const asIs = (instant: Date) => sql`${instant}::timestamptz`

/** What each `since_type` looks at, and what a day and an instant are to it. Days of ours are UTC's, booking days the bank's. */
const sinceTypes = {
  booked: {
    column: sql`booked_on`,
    startOfDay: (day: string) => sql`${day}::date`,
    ofInstant: (instant: Date) => sql`(${instant}::timestamptz at time zone 'UTC')::date`,
  },
  created: { column: sql`created_at`, startOfDay: atUtc, ofInstant: asIs },
  modified: { column: sql`modified_at`, startOfDay: atUtc, ofInstant: asIs },
} as const

/** Those that follow one in the order of `column`; within one time, in the order of the list. An unknown one has none. */
function after(userId: UserId, id: TransactionId, column: Sql): Sql {
  return sql`(t.${column}, coalesce(t.booked_on, 'infinity'), t.ordinal, t.id) > (
    select s.${column}, coalesce(s.booked_on, 'infinity'), s.ordinal, s.id
      from transactions s
     where s.user_id = ${userId} and s.id = ${id})`
}

function filter({ key, pattern }: NonNullable<TransactionQuery['filter']>): Sql {
  // `%` is the interface's only wildcard; PostgreSQL would take `_` and `\` for more than themselves.
  const like = pattern.replaceAll(/[\\_]/g, String.raw`\$&`)
  switch (key) {
    case 'date':
      return sql`t.booked_on::text ilike ${like}`
    case 'person':
      return sql`t.counterparty_name ilike ${like}`
    case 'purpose':
      return sql`t.purpose ilike ${like}`
    case 'amount':
      return decimal.test(pattern)
        ? sql`t.amount = ${pattern}::numeric`
        : sql`t.amount::text ilike ${like}`
  }
}

/** -12.3 means -12.30, too. */
const decimal = /^-?\d{1,18}(\.\d{1,17})?$/
