import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openUnder, sealUnder } from './seal-under-token.ts'

const parent = `Rkn_${'p'.repeat(43)}`
const successor = `Rkn_${'s'.repeat(43)}`

test('who holds the parent gets the successor', () => {
  expect(openUnder(parent, sealUnder(parent, successor, randomBytes))).toBe(successor)
})

test('nobody else does, and what was altered opens for nobody', () => {
  const blob = sealUnder(parent, successor, randomBytes)
  expect(() => openUnder(`${parent.slice(0, -1)}q`, blob)).toThrow()
  for (const at of blob.keys()) {
    const altered = Buffer.from(blob)
    altered[at] = (blob[at] ?? 0) ^ 1
    expect(() => openUnder(parent, altered)).toThrow()
  }
  for (const length of [0, 12, 16, 27, blob.length - 1]) {
    expect(() => openUnder(parent, blob.subarray(0, length))).toThrow()
  }
})

test('the blob holds neither in clear, and no two are alike', () => {
  const [first, second] = [1, 2].map(() => sealUnder(parent, successor, randomBytes))
  expect(first?.toString('latin1')).not.toContain('Rkn_')
  expect(first?.equals(second ?? Buffer.of())).toBe(false)
})
