import type { Day } from '../calendar.ts'
import { addDays, isDay } from '../calendar.ts'
import { historyDays } from '../life/life.ts'
import { Fault, formatError } from './fault.ts'

const pageSize = 100
const pageSizeMax = 500

export type TransactionQuery = {
  readonly bookingStatus: 'booked' | 'pending' | 'both'
  readonly dateFrom: Day
  readonly dateTo: Day
  readonly withBalance: boolean
  readonly pageIndex: number
  readonly itemsPerPage: number
}

/** Reads the query of a transaction list. A `dateFrom` before the bank's history is moved to its beginning. */
export function readTransactionQuery(
  query: Readonly<Record<string, unknown>>,
  today: Day,
): TransactionQuery {
  for (const name of ['entryReferenceFrom', 'deltaList'] as const) {
    if (query[name] === undefined) continue
    const text = `${name} is not supported.`
    throw new Fault(400, 'PARAMETER_NOT_SUPPORTED', { text, path: name })
  }
  const dateFrom = readDay(query['dateFrom'], 'dateFrom')
  if (dateFrom === undefined) throw formatError('dateFrom', 'dateFrom is missing.')
  const dateTo = readDay(query['dateTo'], 'dateTo') ?? today
  if (dateFrom > dateTo) {
    const text = 'dateFrom lies after dateTo.'
    throw new Fault(400, 'PERIOD_INVALID', { text, path: 'dateFrom' })
  }
  const oldest = addDays(today, -historyDays)
  return {
    bookingStatus: readBookingStatus(query['bookingStatus']),
    dateFrom: dateFrom < oldest ? oldest : dateFrom,
    dateTo,
    withBalance: query['withBalance'] === 'true' || query['withBalance'] === '',
    pageIndex: readNumber(query['pageIndex'], { name: 'pageIndex', low: 0, otherwise: 0 }),
    itemsPerPage: Math.min(
      readNumber(query['itemsPerPage'], { name: 'itemsPerPage', low: 1, otherwise: pageSize }),
      pageSizeMax,
    ),
  }
}

function readBookingStatus(value: unknown): TransactionQuery['bookingStatus'] {
  if (value === 'booked' || value === 'pending' || value === 'both') return value
  const path = 'bookingStatus'
  if (value === 'information' || value === 'all') {
    const text = `bookingStatus ${value} is not supported.`
    throw new Fault(400, 'PARAMETER_NOT_SUPPORTED', { text, path })
  }
  throw formatError(path, 'bookingStatus must be booked, pending or both.')
}

function readDay(value: unknown, name: string): Day | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string' && isDay(value)) return value
  throw formatError(name, `${name} must be a date, YYYY-MM-DD.`)
}

function readNumber(
  value: unknown,
  options: { name: string; low: number; otherwise: number },
): number {
  const { name, low, otherwise } = options
  if (value === undefined) return otherwise
  const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : -1
  if (number < low) throw formatError(name, `${name} must be a whole number of at least ${low}.`)
  return number
}
