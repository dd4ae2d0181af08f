import { beforeEach, expect, test } from 'vitest'
import { MemoryAttemptStore } from '../testing/memory-attempt-store.ts'
import { later, t0 } from '../testing/store-fixtures.ts'
import type { AttemptStore } from './attempt-store.ts'
import { attemptLimit } from './limit-attempts.ts'
import { rememberUnblocked, unblockedMs } from './remember-unblocked.ts'

const limits = [attemptLimit(2, 'client', 'a'), attemptLimit(9, 'address')]
const others = [attemptLimit(2, 'client', 'b'), attemptLimit(9, 'address')]

let shared: AttemptStore
let asked: number
let here: AttemptStore
beforeEach(() => {
  shared = new MemoryAttemptStore()
  asked = 0
  here = rememberUnblocked({
    blockedUntil: async (...question) => {
      asked++
      return shared.blockedUntil(...question)
    },
    countFailure: async (...failure) => shared.countFailure(...failure),
  })
})

const fail = (at: AttemptStore) => at.countFailure(limits, t0, later(1))

test('who is not blocked is asked about once in half a second', async () => {
  for (let count = 0; count < 10; count++) {
    expect(await here.blockedUntil(limits, t0)).toBeUndefined()
  }
  expect(asked).toBe(1)
  await here.blockedUntil(limits, new Date(t0.getTime() + unblockedMs))
  await here.blockedUntil(others, t0)
  expect(asked).toBe(3)
})

test('who fails here is blocked here at once, and stays so', async () => {
  await here.blockedUntil(limits, t0)
  expect([await fail(here), await fail(here)]).toEqual([true, true])
  for (let count = 0; count < 3; count++) {
    expect(await here.blockedUntil(limits, t0)).toEqual(later(1))
  }
})

test('who fails elsewhere is blocked here within half a second, and no wrong guess more is told apart', async () => {
  await here.blockedUntil(limits, t0)
  await fail(shared)
  await fail(shared)
  expect(await here.blockedUntil(limits, t0)).toBeUndefined()
  expect(await fail(here)).toBe(false)
  expect(await here.blockedUntil(limits, t0)).toEqual(later(1))
})
