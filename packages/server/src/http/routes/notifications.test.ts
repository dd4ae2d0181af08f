import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { UserId } from '../../domain/ids.ts'
import { buildServerDeps, fullScope } from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

const deps = buildServerDeps()
let app: FastifyInstance
beforeAll(async () => {
  app = await createServer(deps)
  deps.grants.addAccessToken('Akn_all', fullScope)
  deps.grants.addAccessToken('Akn_balance', 'balance=ro')
  deps.grants.addAccessToken('Akn_other', fullScope, 'U2' as UserId)
})
afterAll(() => app.close())

const path = '/rest/notifications'
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const askAs = (token: string) => async (method: Method, url: string, payload?: object) => {
  const options: InjectOptions = payload === undefined ? {} : { payload }
  const headers = { authorization: `Bearer ${token}` }
  const reply = await app.inject({ method, url, headers, ...options })
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() }
}
const ask = askAs('Akn_all')
const other = askAs('Akn_other')
const wish = {
  observe_key: '/rest/transactions?include_pending=0',
  notify_uri: 'http://client.example/notify',
  state: 'qwe',
}
beforeEach(() => ask('PUT', path, { notifications: [] }))

test('POST answers with what was sent, and GET with the same', async () => {
  const { status, body } = await ask('POST', path, wish)
  expect(status).toBe(200)
  expect(body).toEqual({ notification_id: expect.stringMatching(/^N[0-9a-f]{32}$/), ...wish })
  expect((await ask('GET', `${path}/${body.notification_id}`)).body).toEqual(body)
  expect((await ask('GET', path)).body).toEqual({ notifications: [body] })
})

test('PUT of one changes it; DELETE is 204, then it is not there', async () => {
  const { notification_id: id } = (await ask('POST', path, wish)).body
  const changed = { observe_key: '/rest/accounts/A1.1/balance', notify_uri: 'https://b.example/' }
  expect(await ask('PUT', `${path}/${id}`, changed)).toEqual({
    status: 200,
    body: { notification_id: id, ...changed },
  })
  expect(await ask('DELETE', `${path}/${id}`)).toEqual({ status: 204, body: undefined })
  expect((await ask('GET', `${path}/${id}`)).status).toBe(404)
  expect((await ask('DELETE', `${path}/${id}`)).status).toBe(404)
  expect((await ask('PUT', `${path}/${id}`, wish)).status).toBe(404)
})

test('PUT of all replaces all', async () => {
  await ask('POST', path, wish)
  const replacement = { ...wish, state: 'new' }
  const { status, body } = await ask('PUT', path, { notifications: [replacement, wish] })
  expect(status).toBe(200)
  expect(body.notifications).toMatchObject([replacement, wish])
  expect((await ask('GET', path)).body.notifications).toHaveLength(2)
})

test('one that is refused among all leaves all as they were', async () => {
  await ask('POST', path, wish)
  const bad = { ...wish, observe_key: '/rest/nothing' }
  expect((await ask('PUT', path, { notifications: [wish, bad] })).status).toBe(400)
  expect((await ask('GET', path)).body.notifications).toMatchObject([wish])
})

test('the notification of another user does not exist', async () => {
  const { notification_id: id } = (await ask('POST', path, wish)).body
  expect((await other('GET', `${path}/${id}`)).status).toBe(404)
  expect((await other('PUT', `${path}/${id}`, wish)).status).toBe(404)
  expect((await other('DELETE', `${path}/${id}`)).status).toBe(404)
  expect((await other('GET', path)).body).toEqual({ notifications: [] })
})

test.each([
  ['/rest/accounts/A1.1/balance', 200],
  ['/rest/accounts/A1.1/transactions', 403],
  ['/rest/transactions', 403],
  ['/rest/accounts/A1.1/sync?wrong_pin=1', 403],
  ['rest/notifications/test', 200],
])('a token for balances alone may watch %s: %i', async (observe_key, status) => {
  expect((await askAs('Akn_balance')('POST', path, { ...wish, observe_key })).status).toBe(status)
})

test.each([
  [{ observe_key: '/rest/nothing' }, ['observe_key']],
  [{ observe_key: '/rest/accounts/A9.9/balance' }, ['observe_key']],
  [{ notify_uri: 'nonsense' }, ['notify_uri']],
  [{ notify_uri: 'http://127.0.0.1/' }, ['notify_uri']],
  [{ observe_key: '/rest/nothing', notify_uri: 'ftp://a/' }, ['observe_key', 'notify_uri']],
  [{ state: 'x'.repeat(1001) }, ['state']],
])('POST 400: %j', async (changes, fields) => {
  const { status, body } = await ask('POST', path, { ...wish, ...changes })
  expect([status, Object.keys(body.error.data)]).toEqual([400, fields])
})

test('a user has a hundred', async () => {
  const notifications = Array.from({ length: 100 }, () => wish)
  expect((await ask('PUT', path, { notifications })).status).toBe(200)
  const { status, body } = await ask('POST', path, wish)
  expect([status, Object.keys(body.error.data)]).toEqual([400, ['observe_key']])
  expect((await ask('PUT', path, { notifications: [...notifications, wish] })).status).toBe(400)
})

describe('rest/notifications/test', () => {
  const trial = { ...wish, observe_key: 'rest/notifications/test' }

  test('is told at once and stored nowhere', async () => {
    deps.told.splice(0)
    const { status, body } = await ask('POST', path, trial)
    expect(status).toBe(200)
    expect(body).toMatchObject(trial)
    expect(deps.told).toMatchObject([
      { id: body.notification_id, observeKey: trial.observe_key, notifyUri: trial.notify_uri },
    ])
    expect((await ask('GET', path)).body).toEqual({ notifications: [] })
    expect((await ask('GET', `${path}/${body.notification_id}`)).status).toBe(404)
  })

  test('is nothing that a notification can become', async () => {
    const { notification_id: id } = (await ask('POST', path, wish)).body
    expect((await ask('PUT', `${path}/${id}`, trial)).status).toBe(400)
  })
})
