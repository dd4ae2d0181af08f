import { expect, test } from 'vitest'
import { localDateOf, parseLocalDate, plusDays, secondsToNextDay } from './local-date.ts'

test.each(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '2026-01-01T00:00:00Z', ''])(
  '%j is no day',
  (text) => {
    expect(parseLocalDate(text)).toBeUndefined()
  },
)

test('every text of digits is a day exactly if the calendar has it', () => {
  for (const year of ['0001', '1900', '2000', '2023', '2024', '2100', '9999']) {
    for (let number = 0; number < 10_000; number++) {
      const digits = String(number).padStart(4, '0')
      const text = `${year}-${digits.slice(0, 2)}-${digits.slice(2)}`
      const date = new Date(`${text}T00:00:00Z`)
      const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
      expect(parseLocalDate(text), text).toBe(isDay ? text : undefined)
    }
  }
})

test('a leap day exists in a leap year', () => {
  expect(parseLocalDate('2028-02-29')).toBe('2028-02-29')
})

test('the day is the one in the time zone of the bank', () => {
  const instant = new Date('2026-06-30T22:30:00Z')
  expect(localDateOf(instant, 'Europe/Berlin')).toBe('2026-07-01')
  expect(localDateOf(instant, 'UTC')).toBe('2026-06-30')
})

test('days are counted over months, years and the change of the clocks', () => {
  const day = localDateOf(new Date('2026-03-29T12:00:00Z'), 'Europe/Berlin')
  expect(plusDays(day, 1)).toBe('2026-03-30')
  expect(plusDays(day, -90)).toBe('2025-12-29')
})

test.each([
  ['an hour before midnight', '2026-11-23T22:00:00Z', 3600],
  ['a second before it', '2026-11-23T22:59:59Z', 1],
  ['at midnight itself', '2026-11-22T23:00:00Z', 86_400],
  ['on a day of 23 hours', '2026-03-28T23:00:00Z', 23 * 3600],
  ['on a day of 25 hours', '2026-10-24T22:00:00Z', 25 * 3600],
])('the next day begins on the clocks of the bank: %s', (_when, instant, seconds) => {
  expect(secondsToNextDay(new Date(instant), 'Europe/Berlin')).toBe(seconds)
})
