import { expect, test } from 'vitest'
import { randomBytes } from './random-bytes.ts'

test('no two are alike, nor parts of one another, also when the store is filled again', () => {
  const many = Array.from({ length: 2_000 }, () => randomBytes(16).toString('hex'))
  expect(new Set(many).size).toBe(many.length)
  expect(new Set(many.map((hex) => hex.slice(0, 16))).size).toBe(many.length)
  expect(new Set(many.map((hex) => hex.slice(16))).size).toBe(many.length)
})

test('each bit is set about every other time', () => {
  const bytes = Array.from({ length: 4_000 }, () => randomBytes(1)[0] ?? 0)
  for (let bit = 0; bit < 8; bit++) {
    const set = bytes.filter((byte) => (byte >> bit) % 2 === 1).length
    // Seven standard deviations off: once in 10^11 runs.
    expect(Math.abs(set - bytes.length / 2)).toBeLessThan(222)
  }
})

test.each([0, 1, 32, 4_096])('gives %i bytes', (size) => {
  expect(randomBytes(size)).toHaveLength(size)
})

test('more than the store holds is refused', () => {
  expect(() => randomBytes(4_097)).toThrow(RangeError)
})
