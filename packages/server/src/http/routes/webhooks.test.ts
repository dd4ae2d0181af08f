import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ExternalUserId, UserId } from '../../domain/ids.ts'
import { buildServerDeps, listedClient, testClient, testNow } from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})
const mine = basic('sandbox-client', 'sandbox-secret')
const others = basic(encodeURIComponent(listedClient.id), encodeURIComponent('s%c:r t'))

const deps = buildServerDeps()
let app: FastifyInstance
beforeAll(async () => {
  app = await createServer(deps)
})
afterAll(() => app.close())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
async function ask(method: Method, url: string, options: InjectOptions = {}) {
  const reply = await app.inject({ method, url, headers: mine, ...options })
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() }
}
const create = (payload: object) => ask('POST', '/webhooks', { payload })

beforeEach(async () => {
  const { body } = await ask('GET', '/webhooks')
  for (const { id } of body.webhooks) await ask('DELETE', `/webhooks/${id}`)
})

test('POST /webhooks 201: the secret is told once', async () => {
  const payload = { url: 'https://client.example/hook', types: ['sync.failed', 'sync.failed'] }
  const { status, body } = await create(payload)
  expect(status).toBe(201)
  expect(body).toEqual({
    id: expect.stringMatching(/^wh_[0-9a-f]{32}$/),
    url: payload.url,
    types: ['sync.failed'],
    enabled: true,
    created_at: testNow.toISOString(),
    secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
  })
  const { secret: _secret, ...webhook } = body
  expect(await ask('GET', `/webhooks/${body.id}`)).toEqual({ status: 200, body: webhook })
  expect(await ask('GET', '/webhooks')).toEqual({ status: 200, body: { webhooks: [webhook] } })
})

test.each([
  [{}, { url: ['Missing data for required field.'] }],
  [{ url: 'nonsense' }, { url: ['Not a valid URL.'] }],
  [{ url: 'https://10.0.0.1/' }, { url: ['Must be an address of the internet.'] }],
  [
    { url: 'https://a.example/', types: ['sync.lost'] },
    { 'types.0': [expect.stringContaining('Must be one of: access.connected')] },
  ],
])('POST /webhooks 400: %j', async (payload, data) => {
  const { status, body } = await create(payload)
  expect([status, body.error.data]).toEqual([400, data])
})

test('http is for the sandbox alone', async () => {
  const targetRules = { httpAllowed: false, privateAllowed: false }
  const strict = await createServer({ ...deps, targetRules })
  const payload = { url: 'http://client.example/' }
  const reply = await strict.inject({ method: 'POST', url: '/webhooks', headers: mine, payload })
  expect(reply.json().error.data).toEqual({ url: ['Must begin with https://.'] })
  await strict.close()
  expect((await create(payload)).status).toBe(201)
})

test('a client has twenty', async () => {
  for (let count = 0; count < 20; count++) await create({ url: 'https://a.example/' })
  const { status, body } = await create({ url: 'https://a.example/' })
  expect([status, body.error.data]).toEqual([400, { url: ['There are 20 webhooks; delete one.'] }])
})

test('PUT replaces; what is not sent gets its default', async () => {
  const { id } = (await create({ url: 'https://a.example/', types: ['sync.failed'] })).body
  const payload = { url: 'https://b.example/', enabled: false }
  const changed = await ask('PUT', `/webhooks/${id}`, { payload })
  expect(changed.body).toMatchObject({ id, url: 'https://b.example/', enabled: false })
  expect(changed.body.types).toBeUndefined()
})

test('the webhook of another client does not exist', async () => {
  const { id } = (await create({ url: 'https://a.example/' })).body
  const payload = { url: 'https://b.example/' }
  for (const [method, path] of [
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['POST', '/secret/rotate'],
    ['GET', '/deliveries'],
    ['POST', '/deliveries/evt_1_0000000000000000/replay'],
  ] as const) {
    const asked = await ask(method, `/webhooks/${id}${path}`, {
      headers: others,
      ...(method === 'PUT' && { payload }),
    })
    expect([method, path, asked.status]).toEqual([method, path, 404])
  }
  expect((await ask('GET', '/webhooks', { headers: others })).body).toEqual({ webhooks: [] })
  expect((await ask('GET', `/webhooks/${id}`)).status).toBe(200)
})

test('rotating tells a new secret, and how long the old one signs along', async () => {
  const { id, secret } = (await create({ url: 'https://a.example/' })).body
  const { status, body } = await ask('POST', `/webhooks/${id}/secret/rotate`)
  expect(status).toBe(200)
  expect(body).toEqual({
    secret: expect.stringMatching(/^whsec_/),
    old_secret_until: new Date(testNow.getTime() + 86_400_000).toISOString(),
  })
  expect(body.secret).not.toBe(secret)
})

describe('deliveries', () => {
  test('are listed, the newest first, and sent anew', async () => {
    const { id } = (await create({ url: 'https://a.example/' })).body
    const userId = await deps.users.findOrAdd(
      { clientId: testClient.id, externalId: 'erika' as ExternalUserId },
      { id: 'U-erika' as UserId },
    )
    const events = [{ type: 'access.connected' }, { type: 'access.deleted' }] as const
    await deps.events.record({ userId, at: testNow, events })
    const { body } = await ask('GET', `/webhooks/${id}/deliveries`)
    expect(body.deliveries).toMatchObject([
      { event: { type: 'access.deleted' }, state: 'pending', attempts: 0 },
      { event: { type: 'access.connected', data: { external_user_id: 'erika' } } },
    ])
    const [newest, oldest] = body.deliveries
    const before = `/webhooks/${id}/deliveries?before=${newest.event.id}`
    expect((await ask('GET', before)).body.deliveries).toEqual([oldest])
    const parked = `/webhooks/${id}/deliveries?state=parked&count=1`
    expect((await ask('GET', parked)).body).toEqual({ deliveries: [] })
    const replay = `/webhooks/${id}/deliveries/${oldest.event.id}/replay`
    expect(await ask('POST', replay)).toEqual({
      status: 202,
      body: { ...oldest, next_attempt_at: testNow.toISOString() },
    })
    expect((await ask('POST', `/webhooks/${id}/deliveries/nonsense/replay`)).status).toBe(404)
  })
})
