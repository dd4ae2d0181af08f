import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { numberOfEventId } from '../domain/event.ts'
import type { AccessId, ClientId } from '../domain/ids.ts'
import type { Worker } from '../jobs/jobs.ts'
import { deliverWebhook } from '../notify/deliver-webhook.ts'
import { openSender } from '../notify/http-sender.ts'
import { formatSecret } from '../notify/sign.ts'
import type { DeliveryOrder } from '../testing/delivery-child.ts'
import type { Stores } from '../testing/memory-stores.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import { must } from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { addWebhook } from '../testing/webhook-store.contract.ts'
import { beatOnce } from './heartbeat.ts'
import { startWorker } from './queue.ts'
import { Seal } from './seal.ts'

const childPath = join(import.meta.dirname, '../testing/delivery-child.ts')
const key = randomBytes(32)
const sender = openSender({ privateAllowed: true, userAgent: 'kontor-webhook/test' })

let on: TestDatabase
let stores: Stores
let target: Server
let url: string
/** The ids of the events that reached the target, in order. */
let hits: string[] = []
beforeAll(async () => {
  on = await createTestDatabase()
  stores = openPgStores({ database: on.database, seal: new Seal([key]) })
  target = createServer((request, response) => {
    if (request.url === '/silent') return
    hits.push(String(request.headers['webhook-id']))
    response.end()
  })
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`
})
afterAll(async () => {
  await sender.close()
  target.closeAllConnections()
  await new Promise((done) => target.close(done))
  await on.drop()
})

/** The calls it made, or `undefined` if it was killed. */
async function runChild(
  order: Omit<DeliveryOrder, 'connection' | 'key'>,
): Promise<number | undefined> {
  const full = { ...order, connection: on.connection, key: key.toString('hex') }
  const options = ['--conditions=source', childPath, JSON.stringify(full)]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 20_000 })
    return Number(stdout)
  } catch (error) {
    expect(error).toMatchObject({ signal: 'SIGKILL', killed: false })
    return undefined
  }
}

async function working(meanwhile: () => Promise<void>): Promise<void> {
  const worker = await startWorkerHere()
  try {
    await meanwhile()
  } finally {
    target.closeAllConnections()
    await worker.stop()
  }
}

function startWorkerHere(): Promise<Worker> {
  const idle = async () => {}
  const deps = {
    deliveries: stores.deliveries,
    send: sender.send,
    signedAt: () => new Date(),
    now: () => new Date(),
  }
  return startWorker(on.database, {
    'fetch-flow': idle,
    'end-consent': idle,
    'sync-access': idle,
    'schedule-syncs': idle,
    'end-access': idle,
    'authorize-sync': idle,
    'revoke-consent': idle,
    'purge-expired': idle,
    'deliver-notification': idle,
    'tend-deliveries': idle,
    'deliver-webhook': (payload, options) => deliverWebhook(deps, payload, options),
  })
}

const jobsLeft = () => on.database.query(sql`select queue_name from graphile_worker.jobs`)

/** The server's ends of all connections to this database. */
async function backends(): Promise<readonly number[]> {
  const rows = await on.database.query<{ readonly pid: number }>(
    sql`select pid from pg_stat_activity where datname = current_database()`,
  )
  return rows.map(({ pid }) => pid)
}

/** Half a minute later, by which the others know that a worker is dead, as `keepBeating` does it. */
async function timePasses(): Promise<void> {
  await on.database.execute(sql`update workers set seen_at = now() - interval '30 seconds'`)
  await on.database.execute(sql`
    update graphile_worker._private_jobs set locked_at = now() - interval '30 seconds' where locked_at is not null`)
  await beatOnce(on.database, [])
}

async function eventsOf(clientId: ClientId): Promise<readonly string[]> {
  const { events } = await stores.events.list(clientId, { after: 0, count: 10 })
  return events.map(({ id }) => id)
}

async function killAt(order: Pick<DeliveryOrder, 'dieAt' | 'hasNoOutbox'>): Promise<void> {
  const hook = await addWebhook(stores, { url })
  await stores.webhooks.rotateSecret(hook.webhook, formatSecret(randomBytes(32)), new Date(0))
  hits = []
  const { clientId, id } = hook.webhook
  const before = new Set(await backends())
  await runChild({ ...order, userId: hook.userId, webhook: { clientId, id } })
  // What the process asked for in its last moment may still be done by the database.
  const left = async () => (await backends()).filter((pid) => !before.has(pid))
  await expect.poll(left, { timeout: 10_000 }).toEqual([])
  await timePasses()
  await working(() => expect.poll(jobsLeft, { timeout: 10_000 }).toEqual([]))
  const place = JSON.stringify(order.dieAt)
  // Every event that was committed has come, in order, and none of them more often than it was tried.
  expect([...new Set(hits)], place).toEqual(await eventsOf(clientId))
  expect(hits.length, place).toBeLessThanOrEqual(3)
}

async function killEverywhere(twin: Pick<DeliveryOrder, 'hasNoOutbox'> = {}): Promise<void> {
  const hook = await addWebhook(stores, { url })
  await stores.webhooks.rotateSecret(hook.webhook, formatSecret(randomBytes(32)), new Date(0))
  const { clientId, id } = hook.webhook
  const order = { ...twin, userId: hook.userId, webhook: { clientId, id } }
  const calls = must(await runChild(order))
  for (let call = 1; call <= calls; call++) {
    await killAt({ ...twin, dieAt: { call, when: 'before' } })
    await killAt({ ...twin, dieAt: { call, when: 'after' } })
  }
  expect(calls).toBeGreaterThan(twin.hasNoOutbox === true ? 1 : 8)
}

test('an event that was committed is delivered, in order, at whatever step its process is killed', async () => {
  await killEverywhere()
}, 240_000)

test('a twin that keeps in memory what it has to send is found out', async () => {
  await expect(killEverywhere({ hasNoOutbox: true })).rejects.toThrow(/"call":2.*to deeply equal/s)
}, 240_000)

test('targets that never answer delay nobody else', async () => {
  for (let count = 0; count < 3; count++) {
    const silent = await addWebhook(stores, { url: `${url}silent` })
    await stores.webhooks.rotateSecret(silent.webhook, formatSecret(randomBytes(32)), new Date(0))
    await silent.record({ type: 'access.connected' })
  }
  const hook = await addWebhook(stores, { url })
  await stores.webhooks.rotateSecret(hook.webhook, formatSecret(randomBytes(32)), new Date(0))
  hits = []
  await working(async () => {
    // The silent ones were first, and are still being waited for.
    await hook.record({ type: 'access.connected' })
    await expect.poll(() => hits.length, { timeout: 10_000 }).toBe(1)
    await expect.poll(jobsLeft, { timeout: 10_000 }).toHaveLength(3)
  })
}, 60_000)

test('a thousand events arrive, each of them once and those of each access in their order', async () => {
  const hook = await addWebhook(stores, { url })
  await stores.webhooks.rotateSecret(hook.webhook, formatSecret(randomBytes(32)), new Date(0))
  hits = []
  await working(async () => {
    for (let batch = 0; batch < 20; batch++) {
      const accesses = Array.from({ length: 50 }, (_, index) => `X${index}` as AccessId)
      await hook.record(
        ...accesses.map((accessId) => ({ type: 'access.renewed', accessId }) as const),
      )
    }
    await expect.poll(() => new Set(hits).size, { timeout: 50_000 }).toBe(1000)
  })
  expect(hits).toHaveLength(1000)
  const { events } = await stores.events.list(hook.clientId, { after: 0, count: 2000 })
  const lanes = Map.groupBy(hits, (id) => events.find((event) => event.id === id)?.accessId)
  for (const ids of lanes.values()) {
    const numbers = ids.map((id) => numberOfEventId(id) ?? 0)
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right))
  }
  expect(lanes.size).toBe(50)
}, 60_000)
