import { expect, test } from 'vitest'
import { addDuration, parseDuration } from './duration.ts'

test.each([
  ['P31D', { months: 0, days: 31, seconds: 0 }],
  ['P2W', { months: 0, days: 14, seconds: 0 }],
  ['P1Y2M3DT4H5M6S', { months: 14, days: 3, seconds: 14_706 }],
  ['PT90M', { months: 0, days: 0, seconds: 5_400 }],
  ['P0D', { months: 0, days: 0, seconds: 0 }],
])('%s is read', (text, duration) => {
  expect(parseDuration(text)).toEqual(duration)
})

test.each([
  '',
  'P',
  'PT',
  'P1DT',
  '-P1D',
  'P-1D',
  'P1.5D',
  'p1d',
  '31D',
  'P1D1Y',
  ' P1D',
  'P9999999D',
])('"%s" is none', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test.each([
  ['2027-01-31T12:00:00.000Z', 'P1M', '2027-02-28T12:00:00.000Z'],
  ['2028-02-29T12:00:00.000Z', 'P1Y', '2029-02-28T12:00:00.000Z'],
  ['2026-12-31T23:30:00.000Z', 'PT45M', '2027-01-01T00:15:00.000Z'],
  ['2026-11-26T08:00:00.123Z', 'P1Y1M1DT1S', '2027-12-27T08:00:01.123Z'],
])('%s and %s is %s', (from, text, to) => {
  const duration = parseDuration(text)
  expect(duration && addDuration(new Date(from), duration).toISOString()).toBe(to)
})
