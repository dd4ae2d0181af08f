import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FlowId } from '../domain/ids.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { PgBacklogReader } from './pg-backlog-reader.ts'
import { addJob } from './queue.ts'

let on: TestDatabase
beforeAll(async () => {
  on = await createTestDatabase()
})
afterAll(async () => on.drop())

test('an empty database has nothing that waits', async () => {
  expect(await new PgBacklogReader(on.database).read()).toEqual({
    jobs: [],
    oldestReadySeconds: 0,
    unsealedSeconds: 0,
    grantsEnded: [],
  })
})

test('jobs are told apart by whether their time has come, and the oldest by its age', async () => {
  const payload = { flowId: 'flow' as FlowId }
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000)
  await addJob(on.database, { name: 'end-consent', payload, runAt: at(-60) })
  await addJob(on.database, { name: 'end-consent', payload, runAt: at(-10) })
  await addJob(on.database, { name: 'end-consent', payload, runAt: at(60) })
  await on.database.execute(sql`
    insert into grant_events (user_id, grant_id, at, name, cause, generation)
    values ('U', 'G', now(), 'ended', 'revoked', 1), ('U', 'H', now() - interval '2 days', 'ended', 'revoked', 1)`)
  const backlog = await new PgBacklogReader(on.database).read()
  expect(backlog.jobs).toEqual([
    { job: 'end-consent', state: 'later', count: 1 },
    { job: 'end-consent', state: 'ready', count: 2 },
  ])
  expect(backlog.oldestReadySeconds).toBeGreaterThan(59)
  expect(backlog.oldestReadySeconds).toBeLessThan(90)
  expect(backlog.unsealedSeconds).toBe(0)
  await on.database.execute(sql`select record_audit('a.b', '{}')`)
  const { unsealedSeconds } = await new PgBacklogReader(on.database).read()
  expect(unsealedSeconds).toBeGreaterThan(0)
  expect(backlog.grantsEnded).toEqual([{ cause: 'revoked', count: 1 }])
})
