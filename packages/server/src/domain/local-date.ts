import type { Branded } from './branded.ts'

/** A day as a bank means it, `YYYY-MM-DD`, without time or zone. */
export type LocalDate = Branded<string, 'LocalDate'>

// There is no year 0 (PostgreSQL refuses it, too).
const pattern = /^(?!0000)\d{4}-\d{2}-\d{2}$/

/** Reads `YYYY-MM-DD`; anything else, and a day that does not exist, is `undefined`. */
export function parseLocalDate(text: string): LocalDate | undefined {
  if (!pattern.test(text)) return undefined
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(Number)
  if (day === undefined || day < 1 || day > daysIn(month, year)) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place that checks the pattern
  return text as LocalDate
}

/** 0 for a month that there is not. */
function daysIn(month = 0, year = 0): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && isLeap ? 29 : (monthLengths[month - 1] ?? 0)
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The day of an instant in an IANA time zone: banks' days are the bank's, not UTC's. */
export function localDateOf(instant: Date, timeZone: string): LocalDate {
  const text = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant)
  const date = parseLocalDate(text)
  if (date === undefined) throw new RangeError('not a valid instant')
  return date
}

/** The day so many days later (negative: earlier). */
export function plusDays(date: LocalDate, days: number): LocalDate {
  const moved = new Date(`${date}T00:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  const result = parseLocalDate(moved.toISOString().slice(0, 10))
  if (result === undefined) throw new RangeError('the day is out of range')
  return result
}

/** Until the next day begins in an IANA time zone, also on days of 23 or 25 hours. */
export function secondsToNextDay(instant: Date, timeZone: string): number {
  const today = localDateOf(instant, timeZone)
  let [still, over] = [0, 26 * 3600]
  while (over - still > 1) {
    const middle = Math.floor((still + over) / 2)
    const then = new Date(instant.getTime() + middle * 1000)
    if (localDateOf(then, timeZone) === today) still = middle
    else over = middle
  }
  return over
}

/** How many days the second day lies after the first one (negative: before). */
export function daysBetween(first: LocalDate, second: LocalDate): number {
  return (Date.parse(`${second}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / dayMs
}

const dayMs = 24 * 60 * 60 * 1000
