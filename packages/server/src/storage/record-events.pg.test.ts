import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UserId } from '../domain/ids.ts'
import { addPerson, connected } from '../testing/event-store.contract.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import { t0 } from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import type { Queries } from './database.ts'
import { recordEvents } from './record-events.ts'

let on: TestDatabase
beforeAll(async () => {
  on = await createTestDatabase()
})
afterAll(async () => on.drop())

type Record = (queries: Queries, userId: UserId) => Promise<void>

const record: Record = (queries, userId) =>
  recordEvents(queries, on.seal, { userId, at: t0, events: [connected] })

/** Numbers from a sequence, as people usually take them: seen as soon as whoever took one commits. */
const recordBySequence: Record = async (queries, userId) => {
  await queries.execute(sql`create sequence if not exists broken_numbers`)
  await queries.execute(sql`
    insert into event_feeds (client_id) select client_id from users where id = ${userId}
        on conflict do nothing`)
  await queries.execute(sql`
    insert into events (client_id, number, id, type, user_id, at, details)
    select client_id, nextval('broken_numbers'), 'evt', 'access.connected', id, ${t0}, '{}'
      from users where id = ${userId}`)
}

/** How many events a reader never gets to see while one who records first commits last. */
async function missed(with_: Record): Promise<number> {
  const stores = openPgStores(on)
  const { clientId, userId } = await addPerson(stores)
  // The feed itself is there before, so that both ways differ in nothing but the numbers.
  await on.database.transaction((queries) => with_(queries, userId))
  const committed = Promise.withResolvers<void>()
  const recorded = Promise.withResolvers<void>()
  const slow = on.database.transaction(async (queries) => {
    await with_(queries, userId)
    recorded.resolve()
    await committed.promise
  })
  await recorded.promise
  let isDone = false
  const quick = on.database
    .transaction((queries) => with_(queries, userId))
    .then(() => (isDone = true))
  await expect.poll(async () => isDone || (await someoneWaits()), { timeout: 10_000 }).toBe(true)
  const before = await stores.events.list(clientId, { after: 0, count: 10 })
  committed.resolve()
  await Promise.all([slow, quick])
  const cursor = before.events.at(-1)?.number ?? 0
  const rest = await stores.events.list(clientId, { after: cursor, count: 10 })
  return 3 - before.events.length - rest.events.length
}

async function someoneWaits(): Promise<boolean> {
  const rows = await on.database.query(
    sql`select 1 from pg_locks l join pg_database d on d.oid = l.database or l.database is null
         where not l.granted and d.datname = current_database()`,
  )
  return rows.length > 0
}

test('who reads on misses no event that is committed late', async () => {
  expect(await missed(record)).toBe(0)
})

test('the proof finds the usual mistake: numbers of a sequence', async () => {
  expect(await missed(recordBySequence)).toBe(1)
})

test('an event exists if and only if its change was saved', async () => {
  const stores = openPgStores(on)
  const { clientId, userId } = await addPerson(stores)
  const broken = on.database.transaction(async (queries) => {
    await record(queries, userId)
    throw new Error('changed its mind')
  })
  await expect(broken).rejects.toThrow('changed its mind')
  await stores.events.record({ userId, at: t0, events: [connected] })
  const { events } = await stores.events.list(clientId, { after: 0, count: 10 })
  expect(events.map(({ number }) => number)).toEqual([1])
})

test('the renewal link does not lie in the database in clear', async () => {
  const stores = openPgStores(on)
  const { userId } = await addPerson(stores)
  const renewalLink = 'https://kontor.example/widget?token=Wkn_secret'
  const events = [{ type: 'consent.ended', renewalLink }] as const
  await stores.events.record({ userId, at: t0, events })
  const rows = await on.database.query(sql`select * from events where user_id = ${userId}`)
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain('Wkn_')
  expect(
    Buffer.concat(rows.map((row) => row['renewal_link'] as Buffer)).toString('latin1'),
  ).not.toContain('Wkn_')
})
