import { expect, test } from 'vitest'
import { acceptsGzip } from './accepts-gzip.ts'

test.each([
  ['gzip, deflate, br, zstd', true],
  ['GZIP', true],
  ['br;q=1, gzip;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip;q=0.000', false],
  ['gzip ; q=0.001', true],
  ['br', false],
  ['xgzip', false],
  ['', false],
  [undefined, false],
])('%j: %s', (value, expected) => {
  expect(acceptsGzip({ headers: { 'accept-encoding': value } })).toBe(expected)
})
