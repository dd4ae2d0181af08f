import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { FeedWatch } from './feed-watch.ts'

const [one, other] = ['one' as ClientId, 'other' as ClientId]
let last: Map<ClientId, number>
let asked: (readonly ClientId[])[]
let isAway: boolean
let watch: FeedWatch

beforeEach(() => {
  vi.useFakeTimers()
  last = new Map()
  asked = []
  isAway = false
  watch = new FeedWatch({
    lastNumbers: async (clients) => {
      asked.push(clients)
      if (isAway) throw new Error('away')
      return last
    },
  })
})
afterEach(() => {
  watch.stop()
  vi.useRealTimers()
})

/** Whether somebody still waits. */
function waiting(clientId: ClientId, after: number, signal = new AbortController().signal) {
  const state = { isOver: false }
  const waited = watch.wait({ clientId, after }, { timeoutMs: 10_000, signal })
  void waited.then(() => (state.isOver = true))
  return state
}

test('who waits is woken by their own next event', async () => {
  const [mine, others] = [waiting(one, 4), waiting(other, 0)]
  last.set(one, 4)
  await vi.advanceTimersByTimeAsync(5_000)
  expect([mine.isOver, others.isOver]).toEqual([false, false])
  last.set(one, 5)
  await vi.advanceTimersByTimeAsync(300)
  expect([mine.isOver, others.isOver]).toEqual([true, false])
})

test('an event that came just before is not waited for', async () => {
  last.set(one, 1)
  const mine = waiting(one, 0)
  await vi.advanceTimersByTimeAsync(0)
  expect(mine.isOver).toBe(true)
})

test('the time ends a wait, and so does hanging up', async () => {
  const hungUp = new AbortController()
  const [mine, gone] = [waiting(one, 0), waiting(one, 0, hungUp.signal)]
  hungUp.abort()
  await vi.advanceTimersByTimeAsync(9_999)
  expect([mine.isOver, gone.isOver]).toEqual([false, true])
  await vi.advanceTimersByTimeAsync(1)
  expect(mine.isOver).toBe(true)
})

test('all who wait share one question, and nobody asks for nobody', async () => {
  const waits = [waiting(one, 0), waiting(one, 0), waiting(other, 0)]
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toEqual([[one, other]])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked).toHaveLength(5)
  last.set(one, 1).set(other, 1)
  await vi.advanceTimersByTimeAsync(250)
  expect(waits.every(({ isOver }) => isOver)).toBe(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(6)
})

test('a database that is away for a moment ends no wait', async () => {
  isAway = true
  const mine = waiting(one, 0)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(mine.isOver).toBe(false)
  isAway = false
  last.set(one, 1)
  await vi.advanceTimersByTimeAsync(250)
  expect(mine.isOver).toBe(true)
})

test('a client has so many waits; one more is answered at once', async () => {
  const waits = Array.from({ length: 21 }, () => waiting(one, 0))
  const others = waiting(other, 0)
  await vi.advanceTimersByTimeAsync(0)
  expect(waits.filter(({ isOver }) => isOver)).toHaveLength(1)
  expect(others.isOver).toBe(false)
})

test('stopping ends every wait, now and later', async () => {
  const mine = waiting(one, 0)
  watch.stop()
  const late = waiting(one, 0)
  await vi.advanceTimersByTimeAsync(0)
  expect([mine.isOver, late.isOver]).toEqual([true, true])
})
