import { TransactionListQuery } from '@kontor/contract'
import type { TransactionQuery } from '../data/transaction-reader.ts'
import type { AccountId, TransactionId } from '../domain/ids.ts'
import { parseLocalDate } from '../domain/local-date.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { FieldFaults } from '../domain/problem.ts'
import { readQuery } from './read-query.ts'

export type TransactionListWish = {
  readonly query: TransactionQuery
  readonly withStatistics: boolean
  readonly cents: boolean
}

type Since = NonNullable<TransactionQuery['since']>
type Filter = NonNullable<TransactionQuery['filter']>

/** Reads the query string of the transaction lists (finX API section 8.2); throws `Problem('invalid_query')`. */
export function readTransactionQuery(input: unknown): TransactionListWish {
  const fields = readQuery(TransactionListQuery, input, judgeDays)
  const since = fields.since === undefined ? undefined : readSince(fields.since)
  const until = fields.until === undefined ? undefined : readUntil(fields.until)
  const filter = fields.filter === undefined ? undefined : readFilter(fields.filter)
  const query: TransactionQuery = {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an unknown one selects nothing
    ...(fields.accounts !== undefined && { accountIds: fields.accounts as AccountId[] }),
    count: fields.count ?? 1000,
    offset: fields.offset ?? 0,
    sort: fields.sort?.toLowerCase() === 'asc' ? 'asc' : 'desc',
    ...(since !== undefined && { since }),
    sinceType: fields.since_type ?? 'booked',
    ...(until !== undefined && { until }),
    ...(fields.types !== undefined && { types: fields.types }),
    includePending: fields.include_pending ?? false,
    ...(fields.amount_gte !== undefined && { amountGte: fields.amount_gte }),
    ...(fields.amount_lt !== undefined && { amountLt: fields.amount_lt }),
    ...(filter !== undefined && { filter }),
  }
  return {
    query,
    withStatistics: fields.include_statistics ?? false,
    cents: fields.cents ?? false,
  }
}

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/

/** A transaction id starts with T; everything else must be a day or an instant (without a zone: UTC). */
function readSince(text: string): Since | undefined {
  const day = parseLocalDate(text)
  if (day !== undefined) return { kind: 'from-day', day }
  // A plus sign that was not encoded arrives as a space.
  const time = text.replace(' ', '+')
  const match = instantPattern.exec(time)
  const instant = match && new Date(match[3] === undefined ? `${time}Z` : time)
  if (instant && hasOrdinaryYear(instant)) return { kind: 'from-instant', instant }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an unknown one is the reader's to judge
  if (/^T[\w.-]+$/.test(text)) return { kind: 'after-transaction', id: text as TransactionId }
  return undefined
}

/** False for an invalid date, too; other years are written differently everywhere. */
function hasOrdinaryYear(instant: Date): boolean {
  const year = instant.getUTCFullYear()
  return year >= 1 && year <= 9999
}

/** The day, also of a timestamp such as our own `booked_at`. */
function readUntil(text: string): LocalDate | undefined {
  return parseLocalDate(text.slice(0, 10))
}

function judgeDays(fields: { readonly since?: string; readonly until?: string }): FieldFaults {
  const { since, until } = fields
  return {
    ...(since !== undefined &&
      readSince(since) === undefined && { since: ['Not a valid transaction identifier or date.'] }),
    ...(until !== undefined && readUntil(until) === undefined && { until: ['Not a valid date.'] }),
  }
}

function readFilter(text: string): Filter | undefined {
  const colon = text.indexOf(':')
  const key = filterKeys.find((name) => name === text.slice(0, colon))
  return key === undefined ? undefined : { key, pattern: text.slice(colon + 1) }
}

const filterKeys = ['date', 'person', 'purpose', 'amount'] as const
