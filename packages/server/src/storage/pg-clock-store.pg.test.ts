import sql from 'sql-template-tag'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ClockState } from '../clock/clock-store.ts'
import { MovingClock } from '../clock/moving-clock.ts'
import { parseDuration } from '../domain/duration.ts'
import type { FlowId } from '../domain/ids.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { PgClockStore } from './pg-clock-store.ts'
import { addJob } from './queue.ts'

const dayMs = 86_400_000
const machineNow = () => new Date('2026-11-26T12:00:00Z')

let on: TestDatabase
const open: MovingClock[] = []
beforeAll(async () => {
  on = await createTestDatabase()
})
beforeEach(async () => {
  for (const clock of open.splice(0)) clock.close()
  await on.database.execute(sql`delete from clock`)
  await on.database.execute(sql`delete from graphile_worker._private_jobs`)
})
afterAll(async () => {
  for (const clock of open) clock.close()
  await on.drop()
})

async function openClock(tell?: (state: ClockState) => Promise<void>): Promise<MovingClock> {
  const store = new PgClockStore(on.database)
  const clock = await MovingClock.open({ store, machineNow, ...(tell && { tell }) })
  open.push(clock)
  return clock
}

function days(count: number) {
  return { advance: { months: 0, days: count, seconds: 0 } }
}

async function waitingJobs() {
  return on.database.query<{ readonly task_identifier: string; readonly run_at: Date }>(
    sql`select task_identifier, run_at from graphile_worker.jobs order by id`,
  )
}

test('every process sees the move within a second, and a new one from the start', async () => {
  const [mover, follower] = [await openClock(), await openClock()]
  const { now, aheadMs } = await mover.move(days(31))
  expect([now.toISOString(), aheadMs]).toEqual(['2026-12-27T12:00:00.000Z', 31 * dayMs])
  await expect.poll(() => follower.now(), { timeout: 1_000 }).toEqual(now)
  expect((await openClock()).now()).toEqual(now)
})

test('two moves at once are two moves', async () => {
  const [left, right] = [await openClock(), await openClock()]
  await Promise.all([left.move(days(1)), right.move(days(2)), left.move(days(4))])
  expect((await right.read()).now).toEqual(new Date('2026-12-03T12:00:00Z'))
})

test('it never goes back, nor too far', async () => {
  const clock = await openClock()
  await clock.move({ to: new Date('2027-01-01T00:00:00Z') })
  const back = clock.move({ to: new Date('2026-12-31T23:59:59Z') })
  await expect(back).rejects.toMatchObject({
    code: 'invalid_request',
    faults: { to: [expect.stringContaining('not go back')] },
  })
  const far = clock.move({ advance: parseDuration('P11Y') ?? { months: 0, days: 0, seconds: 0 } })
  await expect(far).rejects.toMatchObject({
    faults: { advance: [expect.stringContaining('ten years')] },
  })
  expect((await clock.read()).now).toEqual(new Date('2027-01-01T00:00:00Z'))
})

test('the bank is told first, and if it does not hear nothing has moved', async () => {
  let deaf = false
  const heard: ClockState[] = []
  const clock = await openClock(async (state) => {
    if (deaf) throw new Error('deaf')
    heard.push(state)
  })
  await clock.move(days(1))
  expect(heard).toEqual([{ aheadMs: dayMs, movedAt: machineNow() }])
  deaf = true
  await expect(clock.move(days(1))).rejects.toThrow('deaf')
  expect((await clock.read()).aheadMs).toBe(dayMs)
  deaf = false
  heard.length = 0
  await openClock(async (state) => void heard.push(state))
  expect(heard).toEqual([{ aheadMs: dayMs, movedAt: machineNow() }])
})

test('what waits for a time comes closer by as much, and what runs every minute runs at once', async () => {
  const flowId = 'f1' as FlowId
  const clock = await openClock()
  const inDays = (count: number) => new Date(Date.now() + count * dayMs)
  const job = { name: 'fetch-flow', payload: { flowId, version: 1 } } as const
  await addJob(on.database, { ...job, runAt: inDays(3) })
  await addJob(on.database, { ...job, runAt: inDays(60) })
  await clock.move(days(31))
  // Meant by a clock that is ahead by now.
  await addJob(on.database, { ...job, runAt: inDays(31 + 2) })
  const [due, later, ...rest] = await waitingJobs()
  expect(due?.run_at.getTime()).toBeLessThan(Date.now())
  expect(later?.run_at.getTime()).toBeCloseTo(inDays(29).getTime(), -4)
  const names = rest.map(({ task_identifier: name }) => name)
  expect(names).toEqual(['purge-expired', 'schedule-syncs', 'tend-deliveries', 'fetch-flow'])
  expect(rest.at(-1)?.run_at.getTime()).toBeCloseTo(inDays(2).getTime(), -4)
})
