import { expect, test } from 'vitest'
import { formatDay, formatDayOf, formatInstant } from './format-date.ts'

test('a day is the bank’s, whatever the time zone', () => {
  expect(formatDay('2026-11-01', 'de')).toBe('1.\u00a0November 2026')
  expect(formatDay('2026-11-01', 'en')).toBe('1\u00a0November 2026')
  expect(formatDay('2026-11-01', 'es')).toBe('1\u00a0de noviembre de 2026')
  expect(formatDay('2026-11-01', 'fr')).toBe('1\u00a0novembre 2026')
  expect(formatDay('2026-11-01', 'ar')).toBe('1\u00a0نوفمبر 2026')
})

test('an instant is written as clocks show it in Germany, in summer and winter', () => {
  expect(formatInstant('2026-05-04T10:00:00.000Z', 'de')).toBe('4.\u00a0Mai 2026 um 12:00\u00a0Uhr')
  expect(formatInstant('2026-12-04T10:05:00.000Z', 'en')).toBe('4\u00a0December 2026 at 11:05')
  expect(formatDayOf('2026-05-03T22:30:00.000Z', 'de')).toBe('4.\u00a0Mai 2026')
})
