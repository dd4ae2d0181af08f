import { expect, test } from 'vitest'
import { retryAt } from './retry-schedule.ts'

test('there are ten attempts in 75 hours and 35 minutes, each pause longer than the one before', () => {
  const start = new Date('2026-05-04T10:00:00.000Z')
  const attempts = [start]
  for (let next = retryAt(1, start); next !== undefined; next = retryAt(attempts.length, next)) {
    attempts.push(next)
  }
  const minutes = attempts.map((at) => (at.getTime() - start.getTime()) / 60_000)
  expect(attempts).toHaveLength(10)
  expect(Math.floor(minutes.at(-1) ?? 0)).toBe(75 * 60 + 35)
  const pauses = minutes.slice(1).map((at, index) => at - (minutes[index] ?? 0))
  expect(pauses).toEqual(pauses.toSorted((left, right) => left - right))
  expect(pauses.map((pause) => Math.round(pause * 60))).toEqual([
    5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
  ])
})
