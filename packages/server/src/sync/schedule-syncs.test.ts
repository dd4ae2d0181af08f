import { expect, test } from 'vitest'
import { scheduleSyncs } from './schedule-syncs.ts'

const now = () => new Date('2026-05-04T10:00:00Z')
const signal = new AbortController().signal

function scripted(...queued: number[]) {
  const asked: Date[] = []
  const stale: Date[] = []
  return {
    asked,
    stale,
    accesses: { tellOfEnds: async () => 0 },
    syncs: {
      queueDue: async (_now: Date, { nextSyncAt }: { nextSyncAt(): Date }) => {
        asked.push(nextSyncAt())
        return queued.shift() ?? 500
      },
      failStale: async (before: Date) => stale.push(before),
    },
  }
}

test('what is due is queued batch by batch until none is left', async () => {
  const { syncs, accesses, asked, stale } = scripted(500, 500, 3)
  await scheduleSyncs({ syncs, accesses, chance: () => 0, now }, { signal })
  expect(asked).toHaveLength(3)
  expect(stale).toEqual([new Date('2026-05-04T09:30:00Z')])
})

test('a schedule that does not end has a bound, and stops when the worker does', async () => {
  const { syncs, accesses, asked } = scripted()
  await scheduleSyncs({ syncs, accesses, chance: () => 0, now }, { signal })
  expect(asked).toHaveLength(20)
  const stopped = scripted()
  await scheduleSyncs({ ...stopped, chance: () => 0, now }, { signal: AbortSignal.abort() })
  expect(stopped.asked).toHaveLength(0)
})

test('the next sync is eight hours later, spread over an hour', async () => {
  const [early, late] = [scripted(0), scripted(0)]
  await scheduleSyncs({ ...early, chance: () => 0, now }, { signal })
  await scheduleSyncs({ ...late, chance: () => 1, now }, { signal })
  expect([...early.asked, ...late.asked]).toEqual([
    new Date('2026-05-04T17:30:00Z'),
    new Date('2026-05-04T18:30:00Z'),
  ])
})
