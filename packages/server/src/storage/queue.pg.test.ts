import sql from 'sql-template-tag'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FlowId } from '../domain/ids.ts'
import type { JobHandlers, Worker } from '../jobs/jobs.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import { createFlow } from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { beatOnce } from './heartbeat.ts'
import { addJob, startWorker } from './queue.ts'

let on: TestDatabase
let worker: Worker | undefined
beforeAll(async () => {
  on = await createTestDatabase()
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
  await on.database.execute(sql`delete from graphile_worker._private_jobs`)
})
afterAll(async () => on.drop())

const flowId = 'f1' as FlowId
const fetchFlow = { name: 'fetch-flow', payload: { flowId, version: 1 } } as const

async function work(handlers: Partial<JobHandlers>): Promise<void> {
  const idle = async () => {}
  worker = await startWorker(on.database, {
    'fetch-flow': idle,
    'end-consent': idle,
    'sync-access': idle,
    'authorize-sync': idle,
    'revoke-consent': idle,
    'schedule-syncs': idle,
    'end-access': idle,
    'purge-expired': idle,
    'deliver-webhook': idle,
    'deliver-notification': idle,
    'tend-deliveries': idle,
    ...handlers,
  })
}

async function waiting(): Promise<number> {
  const rows = await on.database.query(sql`select id from graphile_worker.jobs`)
  return rows.length
}

test('a job is run once, with its payload', async () => {
  const seen: unknown[] = []
  await work({ 'fetch-flow': async (payload) => void seen.push(payload) })
  await addJob(on.database, fetchFlow)
  await expect.poll(waiting, { timeout: 10_000 }).toBe(0)
  expect(seen).toEqual([fetchFlow.payload])
})

test('a job exists if and only if its change was saved', async () => {
  const { flows } = openPgStores(on)
  const flow = await createFlow(openPgStores(on))
  await flows.save(flow, { name: 'bank' }, [fetchFlow])
  expect(await waiting()).toBe(1)
  await flows.save(flow, { name: 'bank' }, [fetchFlow])
  expect(await waiting()).toBe(1)
  const broken = on.database.transaction(async (queries) => {
    await addJob(queries, fetchFlow)
    throw new Error('changed its mind')
  })
  await expect(broken).rejects.toThrow('changed its mind')
  expect(await waiting()).toBe(1)
})

test('of several waiting jobs with one key only the newest runs', async () => {
  const versions: number[] = []
  for (const version of [1, 2, 3]) {
    await addJob(on.database, { ...fetchFlow, payload: { flowId, version }, key: 'k' })
  }
  await work({ 'fetch-flow': async ({ version }) => void versions.push(version) })
  await expect.poll(waiting, { timeout: 10_000 }).toBe(0)
  expect(versions).toEqual([3])
})

test('a job does not run before its time', async () => {
  const runAt = new Date('2999-01-01T00:00:00Z')
  await addJob(on.database, { ...fetchFlow, runAt })
  const [job] = await on.database.query<{ readonly run_at: Date; readonly max_attempts: number }>(
    sql`select run_at, max_attempts from graphile_worker.jobs`,
  )
  expect(job).toEqual({ run_at: runAt, max_attempts: 5 })
})

test('a job that fails is tried again', async () => {
  let attempts = 0
  await work({
    'fetch-flow': async () => {
      attempts++
      if (attempts === 1) throw new Error('not yet')
    },
  })
  await addJob(on.database, fetchFlow)
  await expect.poll(waiting, { timeout: 15_000 }).toBe(0)
  expect(attempts).toBe(2)
})

test('stopping waits for what runs, and hands back what does not end in time', async () => {
  let aborted = false
  let started = false
  await work({
    'fetch-flow': async (_payload, { signal }) => {
      started = true
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = true
          setTimeout(resolve, 60_000).unref()
        })
      })
    },
  })
  await addJob(on.database, fetchFlow)
  await expect.poll(() => started, { timeout: 10_000 }).toBe(true)
  const before = performance.now()
  await worker?.stop()
  worker = undefined
  expect(performance.now() - before).toBeLessThan(9_000)
  expect(aborted).toBe(true)
  expect(await waiting()).toBe(1)
})

test('the job of a worker that was killed is given to another one', async () => {
  const lockedBy = async () => {
    const [job] = await on.database.query<{ readonly locked_by: string | null }>(
      sql`select locked_by from graphile_worker.jobs`,
    )
    return job?.locked_by
  }
  await addJob(on.database, fetchFlow)
  await on.database.execute(sql`
    update graphile_worker._private_jobs
       set locked_by = 'worker-1', locked_at = now() - interval '30 seconds'`)
  await beatOnce(on.database, ['worker-1'])
  expect(await lockedBy()).toBe('worker-1')
  await on.database.execute(sql`
    update workers set seen_at = now() - interval '21 seconds' where id = 'worker-1'`)
  await beatOnce(on.database, ['worker-2'])
  expect(await lockedBy()).toBeNull()
})

test('a job that takes long stays with the worker that runs it', async () => {
  let started = 0
  const ended = Promise.withResolvers<void>()
  await work({
    'fetch-flow': async () => {
      started++
      await ended.promise
    },
  })
  await addJob(on.database, fetchFlow)
  await expect.poll(() => started, { timeout: 10_000 }).toBe(1)
  await on.database.execute(sql`
    update graphile_worker._private_jobs set locked_at = now() - interval '30 seconds'`)
  await beatOnce(on.database, ['another'])
  const rows = await on.database.query(
    sql`select 1 from graphile_worker.jobs where locked_at is not null`,
  )
  ended.resolve()
  expect(rows).toHaveLength(1)
  await expect.poll(waiting, { timeout: 10_000 }).toBe(0)
  expect(started).toBe(1)
})
