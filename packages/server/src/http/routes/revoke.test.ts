import type { FastifyInstance } from 'fastify'
import { beforeEach, expect, test } from 'vitest'
import { buildServerDeps } from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

const basicOf = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
const basic = basicOf('sandbox-client', 'sandbox-secret')
type Tokens = { readonly access_token: string; readonly refresh_token: string }

let app: FastifyInstance
let tokens: Tokens
beforeEach(async () => {
  const deps = buildServerDeps()
  deps.grants.addCode('Okn_a')
  app = await createServer(deps)
  tokens = (await post('/auth/token', { grant_type: 'authorization_code', code: 'Okn_a' })).json()
  return () => app.close()
})

function post(url: string, payload: object | string, authorization = basic) {
  const type =
    typeof payload === 'string' ? 'application/x-www-form-urlencoded' : 'application/json'
  const headers = { authorization, 'content-type': type }
  return app.inject({ method: 'POST', url, headers, payload })
}

/** Whether the access token opens, and whether the refresh token is traded. */
async function alive({ access_token, refresh_token }: Tokens): Promise<[boolean, boolean]> {
  const headers = { authorization: `Bearer ${access_token}` }
  const accounts = await app.inject({ url: '/rest/accounts', headers })
  const refreshed = await post('/auth/token', { grant_type: 'refresh_token', refresh_token })
  return [accounts.statusCode === 200, refreshed.statusCode === 200]
}

test('an access token is revoked alone', async () => {
  const reply = await post('/auth/revoke', { token: tokens.access_token })
  expect([reply.statusCode, reply.body]).toEqual([204, ''])
  expect(await alive(tokens)).toEqual([false, true])
})

test('with cascade its refresh token goes, too, however it is asked for', async () => {
  const query = new URLSearchParams({ token: tokens.access_token, cascade: 'true' })
  const url = `/auth/revoke?${query}`
  const reply = await app.inject({ url, headers: { authorization: basic } })
  expect([reply.statusCode, reply.body]).toEqual([204, ''])
  expect(await alive(tokens)).toEqual([false, false])
})

test('a refresh token takes its access tokens along, and a form is answered as RFC 7009 says', async () => {
  const reply = await post('/auth/revoke', `token=${tokens.refresh_token}&token_type_hint=nonsense`)
  expect([reply.statusCode, reply.body]).toEqual([200, '{}'])
  expect(await alive(tokens)).toEqual([false, false])
})

test('a token that is unknown, or was revoked before, is answered like any other', async () => {
  for (const token of ['Akn_unknown', 'x', 'Ü'.repeat(2000), tokens.access_token]) {
    expect((await post('/auth/revoke', { token })).statusCode).toBe(204)
    expect((await post('/auth/revoke', { token })).statusCode).toBe(204)
  }
})

test('another client’s token is not revoked, and not told', async () => {
  const stranger = basicOf('poor-client', 'poor-secret')
  const reply = await post('/auth/revoke', { token: tokens.refresh_token, cascade: true }, stranger)
  expect(reply.statusCode).toBe(204)
  expect(await alive(tokens)).toEqual([true, true])
})

test('who is not a client revokes nothing', async () => {
  const reply = await post('/auth/revoke', { token: tokens.refresh_token }, basicOf('nobody', 'x'))
  expect(reply.statusCode).toBe(401)
  expect(await alive(tokens)).toEqual([true, true])
})

test.each([
  [{}, { token: ['Missing data for required field.'] }],
  [{ token: '' }, { token: ['Shorter than minimum length 1.'] }],
  [{ token: 5 }, { token: ['Not a valid string.'] }],
  [{ token: 'A'.repeat(4097) }, { token: ['Longer than maximum length 4096.'] }],
  [{ token: 'Akn_x', cascade: 'perhaps' }, { cascade: ['Not a valid boolean.'] }],
])('%j is refused', async (body, data) => {
  const reply = await post('/auth/revoke', body)
  expect(reply.json()).toMatchObject({ error: { name: 'invalid_request', data }, status: 400 })
})

test('a token that the query repeats is refused', async () => {
  const url = '/auth/revoke?token=a&token=b'
  const reply = await app.inject({ url, headers: { authorization: basic } })
  expect(reply.json()).toMatchObject({ error: { data: { token: ['May be given only once.'] } } })
})
