import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openSuccessor, sealSuccessor } from './successor-seal.ts'

const parent = `Rkn_${'p'.repeat(43)}`
const successor = `Rkn_${'s'.repeat(43)}`

test('who holds the parent gets the successor', () => {
  expect(openSuccessor(parent, sealSuccessor(parent, successor, randomBytes))).toBe(successor)
})

test('nobody else does, and what was altered opens for nobody', () => {
  const blob = sealSuccessor(parent, successor, randomBytes)
  expect(() => openSuccessor(`${parent.slice(0, -1)}q`, blob)).toThrow()
  for (const at of blob.keys()) {
    const altered = Buffer.from(blob)
    altered[at] = (blob[at] ?? 0) ^ 1
    expect(() => openSuccessor(parent, altered)).toThrow()
  }
  for (const length of [0, 12, 16, 27, blob.length - 1]) {
    expect(() => openSuccessor(parent, blob.subarray(0, length))).toThrow()
  }
})

test('the blob holds neither in clear, and no two are alike', () => {
  const [first, second] = [1, 2].map(() => sealSuccessor(parent, successor, randomBytes))
  expect(first?.toString('latin1')).not.toContain('Rkn_')
  expect(first?.equals(second ?? Buffer.of())).toBe(false)
})
