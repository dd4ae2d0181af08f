import { expect, test } from 'vitest'

import { buildBank } from '../../testing/builders.ts'
import { readRetryAfter, secondsOfRest } from './retry-after.ts'

const now = new Date('2026-11-23T09:00:00Z')

test.each([
  [undefined, undefined],
  ['0', 0],
  ['120', 120],
  ['9999999', 604_800],
  ['Mon, 23 Nov 2026 09:01:30 GMT', 90],
  ['Mon, 23 Nov 2026 08:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
])('Retry-After: %s is %s seconds', (value, seconds) => {
  expect(readRetryAfter(value, now)).toBe(seconds)
})

test('a bank that has answered enough for today is asked again on its next day', () => {
  const bank = buildBank({ timeZone: 'Europe/Berlin' })
  expect(secondsOfRest(undefined, bank, now)).toBe(14 * 3600)
  expect(secondsOfRest(600, bank, now)).toBe(600)
})
