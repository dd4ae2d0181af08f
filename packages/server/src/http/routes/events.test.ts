import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ExternalUserId, UserId } from '../../domain/ids.ts'
import { buildServerDeps, testClient, testNow } from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

const headers = {
  authorization: `Basic ${Buffer.from('sandbox-client:sandbox-secret').toString('base64')}`,
}
const deps = buildServerDeps()
let app: FastifyInstance
let userId: UserId
beforeAll(async () => {
  app = await createServer(deps)
  userId = await deps.users.findOrAdd(
    { clientId: testClient.id, externalId: 'erika' as ExternalUserId },
    { id: 'U-erika' as UserId },
  )
})
afterAll(() => app.close())

let seen: string | undefined
const record = () =>
  deps.events.record({ userId, at: testNow, events: [{ type: 'access.connected' }] })
async function read(query = '') {
  const url = `/events?count=1000${seen === undefined ? '' : `&after=${seen}`}${query}`
  const reply = await app.inject({ method: 'GET', url, headers })
  return { status: reply.statusCode, body: reply.json() }
}
beforeEach(async () => {
  const { body } = await read()
  seen = body.events.at(-1)?.id ?? seen
})

test('events are read from where the client is, and nothing is there to read twice', async () => {
  await record()
  await record()
  const first = await read()
  expect(first.body).toMatchObject({ has_more: false, events: [{}, {}] })
  expect(first.body.events[0]).toEqual({
    id: expect.stringMatching(/^evt_/),
    type: 'access.connected',
    timestamp: testNow.toISOString(),
    sequence: expect.any(Number),
    data: { user_id: userId, external_user_id: 'erika' },
  })
  seen = first.body.events[1].id
  expect((await read()).body).toEqual({ events: [], has_more: false })
})

test('a page holds so many, and says that more wait', async () => {
  await record()
  await record()
  const url = `/events?count=1${seen === undefined ? '' : `&after=${seen}`}`
  const { events, has_more } = (await app.inject({ method: 'GET', url, headers })).json()
  expect([events.length, has_more]).toEqual([1, true])
})

test('who waits gets what happens meanwhile', async () => {
  const waiting = read('&timeout=50')
  await record()
  expect((await waiting).body.events).toHaveLength(1)
})

test('who waits for nothing gets nothing', async () => {
  expect((await read('&timeout=1')).body).toEqual({ events: [], has_more: false })
})

test('who waits is answered when the server ends', async () => {
  const ending = await createServer(deps)
  const url = `/events?timeout=50&after=${seen ?? ''}`
  const waiting = ending.inject({ method: 'GET', url, headers })
  await ending.close()
  expect((await waiting).json()).toEqual({ events: [], has_more: false })
})

test('a cursor whose events are gone is refused, one that is just old is not', async () => {
  const old = new Date(testNow.getTime() - 1)
  const events = [{ type: 'access.connected' }, { type: 'access.deleted' }] as const
  const before = seen
  await deps.events.record({ userId, at: old, events })
  const { body } = await read()
  const [, second] = body.events
  while ((await deps.events.dropOlder(testNow, 100)) > 0);
  seen = second.id
  expect((await read()).body.events).toEqual([])
  seen = before ?? 'evt_1_0000000000000000'
  const refused = await read()
  expect([refused.status, Object.keys(refused.body.error.data)]).toEqual([400, ['after']])
  seen = second.id
})

test.each(['after=nonsense', 'timeout=51', 'timeout=-1', 'count=0', 'count=1001'])(
  'GET /events?%s 400',
  async (query) => {
    const reply = await app.inject({ method: 'GET', url: `/events?${query}`, headers })
    expect(reply.statusCode).toBe(400)
  },
)
