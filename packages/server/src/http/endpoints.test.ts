import { readFile } from 'node:fs/promises'
import { Account, ErrorBody, selectableAccountTypes, TransactionType } from '@kontor/contract'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountTypes } from '../domain/account.ts'
import { Problem, problems } from '../domain/problem.ts'
import { transactionTypes } from '../domain/transaction.ts'
import { accessMethodId, uuidOf } from '../banks/bank-id.ts'
import type { AccessId, ChallengeId, SyncId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import { Secret } from '../domain/secret.ts'
import { attemptLimit } from '../oauth/limit-attempts.ts'
import { buildBank } from '../testing/builders.ts'
import { notifyCases } from '../testing/notify-cases.ts'
import {
  buildServerDeps,
  fullScope,
  testClient,
  testFlow,
  testNow,
  testUser,
} from '../testing/server-deps.ts'
import { endpoints } from './endpoints.ts'
import type { Endpoint, Success } from './endpoint.ts'
import { openApiFile, openApiText } from './openapi-file.ts'
import { createServer } from './server.ts'

const basic = `Basic ${Buffer.from('sandbox-client:sandbox-secret').toString('base64')}`
const client = { authorization: basic, 'content-type': 'application/json' }
const user = { authorization: 'Bearer Akn_all' }
const writer = { authorization: 'Bearer Akn_rw', 'content-type': 'application/json' }
const syncIds = {
  waits: '5e4a7f10-0000-4000-8000-000000000001',
  held: '5e4a7f10-0000-4000-8000-000000000002',
}
const waiting = `/rest/accesses/X-waits/syncs/${syncIds.waits}`
const unknownSync = `/rest/accesses/X-waits/syncs/${syncIds.held}`
const responsePath = '/rest/accesses/{accessId}/syncs/{syncId}/challenges/{challengeId}/response'
const access_method_id = accessMethodId(buildBank())
const asBlocked = {
  headers: { authorization: `Basic ${Buffer.from('blocked:x').toString('base64')}` },
}
const poor = {
  headers: { authorization: `Basic ${Buffer.from('poor-client:poor-secret').toString('base64')}` },
}
const xml = { headers: { ...client, 'content-type': 'text/xml' }, payload: '<a/>' }
const newUser = { full_name: 'Erika', email: 'new@example.com', password: 'a-password' }
const redirect_uri = 'https://my-app.example.com/callback'
const tooLarge = JSON.stringify({ filler: 'x'.repeat(1_100_000) })

const deps = buildServerDeps()
let reachable = true
let app: FastifyInstance
beforeAll(async () => {
  const move: typeof deps.clock.move = async (wish) => {
    if (!reachable) throw new Problem('unavailable', 'the bank does not hear')
    return deps.clock.move(wish)
  }
  app = await createServer({
    ...deps,
    clock: { ...deps.clock, move },
    isDatabaseReachable: async () => reachable,
  })
  deps.grants.addAccessToken('Akn_all', `${fullScope} user=rw`)
  deps.grants.addAccessToken('Akn_none', 'offline')
  deps.grants.addAccessToken('Akn_replaces', fullScope, 'U-replaces' as UserId)
  deps.grants.addAccessToken('Akn_nobody', 'user=rw', 'U-nobody' as UserId)
  deps.grants.addCode('Okn_code')
  deps.grants.addAccessToken('Akn_rw', `${fullScope} accounts=rw`)
  await addUsers()
  await addAccesses()
  for (let failure = 0; failure < 10; failure++) {
    await app.inject({ ...asBlocked, method: 'POST', url: '/auth/token' })
  }
})
afterAll(() => app.close())

/** The user of `Akn_all`, one who goes, and one who has been guessed at too often. */
async function addUsers(): Promise<void> {
  const person = { clientId: testClient.id, fullName: 'E. M.', language: 'de', createdAt: testNow }
  const passwordHash = await deps.passwords.hash('present-password')
  for (const [id, token] of [
    [testUser, undefined],
    ['U-goes', 'Akn_goes'],
    ['U-guessed', 'Akn_guessed'],
  ] as const) {
    const userId = id as UserId
    if (token !== undefined) deps.grants.addAccessToken(token, 'user=rw', userId)
    await deps.users.create({ ...person, id: userId, email: `${id}@example.com` }, passwordHash)
  }
  const limits = [attemptLimit(1, 'own-user', 'U-guessed', '127.0.0.1')]
  const endsAt = new Date(testNow.getTime() + 60_000)
  await deps.attempts.countFailure(limits, testNow, endsAt)
}

/** One that a sync waits in, and one for each case that ends or changes something. */
async function addAccesses(): Promise<void> {
  const { accesses, authorizations } = deps
  const bank = deps.banks.all()[0]
  if (bank === undefined) throw new Error('there is no bank')
  const wish = { recurring: true, periodDays: 90, scopes: [], accounts: [] }
  const credentials = { values: { login: new Secret('erika'), pin: new Secret('12345') } }
  for (const id of ['X-waits', 'X-goes', 'X-held', 'X-keeps'] as AccessId[]) {
    const access = { userId: testUser, id, bank, wish, credentials, createdAt: testNow }
    await accesses.add(access)
  }
  for (const [id, accessId, state] of [
    [syncIds.waits, 'X-waits', 'waits'],
    [syncIds.held, 'X-held', 'granted'],
  ] as const) {
    const key = { userId: testUser, id: id as SyncId }
    await authorizations.queue(
      { userId: testUser, id: accessId as AccessId },
      {
        id: key.id,
        now: testNow,
        today: '2026-05-04' as LocalDate,
        request: { clientId: testClient.id },
        saveCredentials: false,
        expiresAt: testNow,
      },
    )
    const held = await authorizations.take(key, testNow)
    if (held === undefined) throw new Error('nothing to take')
    const session = { consentId: 'c1' }
    if (state === 'granted') await authorizations.grant(held, { session, now: testNow })
    const asked = { kind: 'challenge', challenge: { format: 'digits', prompt: 'TAN' } } as const
    const challenge = { id: 'L-open' as ChallengeId, asked }
    await authorizations.wait(held, { session, now: testNow, asked: challenge })
  }
}

/** How to get each status out of each endpoint. Whoever declares another one has to add its case. */
const cases: Readonly<Record<string, InjectOptions>> = {
  'POST /onetime/access 201': { headers: client, payload: { redirect_uri } },
  'POST /onetime/access 400': { headers: client, payload: {} },
  'POST /onetime/access 401': { payload: { redirect_uri } },
  'POST /onetime/access 429': asBlocked,
  'POST /onetime/access 413': { headers: client, payload: tooLarge },
  'POST /onetime/access 415': {
    headers: { ...client, 'content-type': 'text/xml' },
    payload: '<a/>',
  },
  'POST /ongoing/access 201': { headers: client, payload: { redirect_uri, user_id: 'erika' } },
  'POST /ongoing/access 400': { headers: client, payload: { redirect_uri } },
  'POST /ongoing/access 401': { payload: { redirect_uri, user_id: 'erika' } },
  'POST /ongoing/access 429': asBlocked,
  'POST /ongoing/access 413': { headers: client, payload: tooLarge },
  'POST /ongoing/access 415': {
    headers: { ...client, 'content-type': 'text/xml' },
    payload: '<a/>',
  },
  'POST /ongoing/sync 201': { headers: client, payload: { redirect_uri, user_id: 'known' } },
  'POST /ongoing/sync 400': { headers: client, payload: { redirect_uri, user_id: 'nobody' } },
  'POST /ongoing/sync 401': { payload: { redirect_uri, user_id: 'known' } },
  'POST /ongoing/sync 429': asBlocked,
  'POST /ongoing/sync 413': { headers: client, payload: tooLarge },
  'POST /ongoing/sync 415': {
    headers: { ...client, 'content-type': 'text/xml' },
    payload: '<a/>',
  },
  'POST /ongoing/overview 201': { headers: client, payload: { user_id: 'erika' } },
  'POST /ongoing/overview 400': { headers: client, payload: {} },
  'POST /ongoing/overview 401': { payload: { user_id: 'erika' } },
  'POST /ongoing/overview 429': asBlocked,
  'POST /ongoing/overview 413': { headers: client, payload: tooLarge },
  'POST /ongoing/overview 415': xml,
  'GET /flows/{flowId} 200': { headers: client, url: `/flows/${testFlow}` },
  'GET /flows/{flowId} 404': { headers: client, url: '/flows/f0' },
  'GET /flows/{flowId} 401': { url: `/flows/${testFlow}` },
  'GET /flows/{flowId} 429': { ...asBlocked, url: `/flows/${testFlow}` },
  'POST /auth/token 200': {
    headers: client,
    payload: { grant_type: 'authorization_code', code: 'Okn_code' },
  },
  'POST /auth/token 400': { headers: client, payload: {} },
  'POST /auth/token 401': { payload: { grant_type: 'authorization_code', code: 'Okn_x' } },
  'POST /auth/token 429': asBlocked,
  'GET /auth/revoke 204': { headers: client, url: '/auth/revoke?token=Akn_x&cascade=true' },
  'GET /auth/revoke 400': { headers: client },
  'GET /auth/revoke 401': { url: '/auth/revoke?token=Akn_x' },
  'GET /auth/revoke 429': { ...asBlocked, url: '/auth/revoke?token=Akn_x' },
  'POST /auth/revoke 204': { headers: client, payload: { token: 'Akn_x' } },
  'POST /auth/revoke 200': {
    headers: { ...client, 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'token=Akn_x&token_type_hint=refresh_token',
  },
  'POST /auth/revoke 400': { headers: client, payload: {} },
  'POST /auth/revoke 401': { payload: { token: 'Akn_x' } },
  'POST /auth/revoke 413': { headers: client, payload: tooLarge },
  'POST /auth/revoke 415': xml,
  'POST /auth/revoke 429': asBlocked,
  'GET /.well-known/oauth-authorization-server 200': {},
  'POST /auth/user 201': { headers: client, payload: newUser },
  'POST /auth/user 400': { headers: client, payload: {} },
  'POST /auth/user 401': { payload: newUser },
  'POST /auth/user 403': { ...poor, payload: newUser },
  'POST /auth/user 413': { headers: client, payload: tooLarge },
  'POST /auth/user 415': xml,
  'POST /auth/user 429': asBlocked,
  'POST /auth/unlock 200': {
    headers: client,
    payload: { username: 'new@example.com', new_password: 'b-password' },
  },
  'POST /auth/unlock 400': { headers: client, payload: {} },
  'POST /auth/unlock 401': { payload: {} },
  'POST /auth/unlock 403': { ...poor, payload: {} },
  'POST /auth/unlock 404': {
    headers: client,
    payload: { username: 'nobody@example.com', new_password: 'b-password' },
  },
  'POST /auth/unlock 413': { headers: client, payload: tooLarge },
  'POST /auth/unlock 415': xml,
  'POST /auth/unlock 429': asBlocked,
  'GET /rest/user 200': { headers: user },
  'GET /rest/user 401': {},
  'GET /rest/user 403': { headers: { authorization: 'Bearer Akn_none' } },
  'GET /rest/user 404': { headers: { authorization: 'Bearer Akn_nobody' } },
  'PUT /rest/user 200': { headers: user, payload: { full_name: 'Erika M.' } },
  'PUT /rest/user 400': { headers: user, payload: { new_password: 'b-password' } },
  'PUT /rest/user 401': { payload: {} },
  'PUT /rest/user 403': { headers: { authorization: 'Bearer Akn_none' }, payload: {} },
  'PUT /rest/user 404': { headers: { authorization: 'Bearer Akn_nobody' }, payload: {} },
  'PUT /rest/user 413': { headers: user, payload: { filler: 'x'.repeat(1_100_000) } },
  'PUT /rest/user 415': { headers: { ...user, 'content-type': 'text/xml' }, payload: '<a/>' },
  'PUT /rest/user 429': {
    headers: { authorization: 'Bearer Akn_guessed' },
    payload: { new_password: 'b-password', password: 'present-password' },
  },
  'DELETE /rest/user 204': { headers: { authorization: 'Bearer Akn_goes' } },
  'DELETE /rest/user 401': {},
  'DELETE /rest/user 403': { headers: { authorization: 'Bearer Akn_none' } },
  'POST /auth/token 413': { headers: client, payload: tooLarge },
  'POST /auth/token 415': { headers: { ...client, 'content-type': 'text/xml' }, payload: '<a/>' },
  ...readingAccess('/rest/accesses', '/rest/accesses'),
  ...readingAccess('/rest/accesses/{accessId}', '/rest/accesses/X-waits', '/rest/accesses/X9'),
  'POST /rest/accesses 201': { headers: writer, payload: { access_method_id } },
  'POST /rest/accesses 400': { headers: writer, payload: {} },
  'POST /rest/accesses 406': {
    headers: { ...writer, 'accept-language': 'fr' },
    payload: { access_method_id },
  },
  ...withBody('POST', '/rest/accesses', '/rest/accesses'),
  'DELETE /rest/accesses/{accessId} 204': { url: '/rest/accesses/X-goes', headers: writer },
  ...refusing('DELETE', '/rest/accesses/{accessId}', '/rest/accesses/X9'),
  'POST /rest/accesses/{accessId}/remove_pin 200': {
    url: '/rest/accesses/X-keeps/remove_pin',
    headers: writer,
  },
  'POST /rest/accesses/{accessId}/remove_pin 400': {
    url: `/rest/accesses/X-keeps/remove_pin?embed=${'x'.repeat(50)}`,
    headers: writer,
  },
  'POST /rest/accesses/{accessId}/remove_pin 406': {
    url: '/rest/accesses/X-keeps/remove_pin',
    headers: { ...writer, 'accept-language': 'fr' },
  },
  ...refusing('POST', '/rest/accesses/{accessId}/remove_pin', '/rest/accesses/X9/remove_pin'),
  'GET /rest/accesses/{accessId}/credentials 200': {
    url: '/rest/accesses/X-held/credentials',
    headers: writer,
  },
  ...refusing('GET', '/rest/accesses/{accessId}/credentials', '/rest/accesses/X9/credentials'),
  'PATCH /rest/accesses/{accessId}/credentials/{credentialId} 200': {
    url: `/rest/accesses/X-held/credentials/${uuidOf('X-held:CONSENT')}`,
    headers: writer,
    payload: { status: 'REVOKED' },
  },
  'PATCH /rest/accesses/{accessId}/credentials/{credentialId} 400': {
    url: `/rest/accesses/X-held/credentials/${uuidOf('X-held:CONSENT')}`,
    headers: writer,
    payload: { status: 'ACTIVE' },
  },
  ...withBody(
    'PATCH',
    '/rest/accesses/{accessId}/credentials/{credentialId}',
    '/rest/accesses/X-held/credentials/none',
  ),
  'PATCH /rest/accesses/{accessId}/credentials/{credentialId} 404': {
    url: '/rest/accesses/X-held/credentials/none',
    headers: writer,
    payload: { status: 'REVOKED' },
  },
  'POST /rest/accesses/{accessId}/syncs 201': {
    url: '/rest/accesses/X-keeps/syncs',
    headers: writer,
    payload: {},
  },
  'POST /rest/accesses/{accessId}/syncs 400': {
    url: '/rest/accesses/X-keeps/syncs',
    headers: writer,
    payload: { redirect_uri: 'nowhere' },
  },
  'POST /rest/accesses/{accessId}/syncs 404': {
    url: '/rest/accesses/X9/syncs',
    headers: writer,
    payload: {},
  },
  ...withBody('POST', '/rest/accesses/{accessId}/syncs', '/rest/accesses/X-keeps/syncs'),
  'GET /rest/accesses/{accessId}/syncs/{syncId} 200': { url: waiting, headers: writer },
  ...refusing('GET', '/rest/accesses/{accessId}/syncs/{syncId}', unknownSync),
  'GET /rest/accesses/{accessId}/syncs/{syncId}/challenges 200': {
    url: `${waiting}/challenges`,
    headers: writer,
  },
  ...refusing(
    'GET',
    '/rest/accesses/{accessId}/syncs/{syncId}/challenges',
    `${unknownSync}/challenges`,
  ),
  'GET /rest/accesses/{accessId}/syncs/{syncId}/challenges/{challengeId} 200': {
    url: `${waiting}/challenges/L-open`,
    headers: writer,
  },
  ...refusing(
    'GET',
    '/rest/accesses/{accessId}/syncs/{syncId}/challenges/{challengeId}',
    `${waiting}/challenges/L9`,
  ),
  [`POST ${responsePath} 400`]: {
    url: `${waiting}/challenges/L-open/response`,
    headers: writer,
    payload: { method_id: 'm1' },
  },
  [`POST ${responsePath} 202`]: {
    url: `${waiting}/challenges/L-open/response`,
    headers: writer,
    payload: { value: '123456' },
  },
  [`POST ${responsePath} 409`]: {
    url: `${waiting}/challenges/L-open/response`,
    headers: writer,
    payload: { value: '123456' },
  },
  [`POST ${responsePath} 404`]: {
    url: `${waiting}/challenges/L9/response`,
    headers: writer,
    payload: { value: '123456' },
  },
  ...withBody('POST', responsePath, `${waiting}/challenges/L-open/response`),
  'GET /.well-known/jwks.json 200': {},
  'DELETE /rest/accounts/{accountId} 204': { url: '/rest/accounts/A1.1', headers: writer },
  ...refusing('DELETE', '/rest/accounts/{accountId}', '/rest/accounts/A9.9'),
  ...reading('/rest/accounts', '/rest/accounts'),
  ...reading('/rest/accounts/{accountId}', '/rest/accounts/A1.1', '/rest/accounts/A9.9'),
  ...reading(
    '/rest/accounts/{accountId}/balance',
    '/rest/accounts/A1.1/balance',
    '/rest/accounts/A9.9/balance',
  ),
  ...reading('/rest/transactions', '/rest/transactions'),
  ...reading('/rest/transactions/changes', '/rest/transactions/changes'),
  ...reading(
    '/rest/accounts/{accountId}/transactions',
    '/rest/accounts/A1.1/transactions',
    '/rest/accounts/A9.9/transactions',
  ),
  ...reading(
    '/rest/transactions/{transactionId}',
    '/rest/transactions/T1.1',
    '/rest/transactions/T9.9',
  ),
  ...reading(
    '/rest/accounts/{accountId}/transactions/{transactionId}',
    '/rest/accounts/A1.1/transactions/T1.1',
    '/rest/accounts/A9.9/transactions/T1.1',
  ),
  ...asking('/catalog', client),
  ...asking('/catalog/banks', client),
  ...asking('/catalog/services', client),
  ...asking('/rest/catalog', user),
  ...asking('/rest/catalog/banks', user),
  ...asking('/rest/catalog/services', user),
  ...(await notifyCases(deps, { client, user, blocked: asBlocked })),
  'GET /sandbox/clock 200': { headers: client },
  'GET /sandbox/clock 401': {},
  'GET /sandbox/clock 429': asBlocked,
  'POST /sandbox/clock 200': { headers: client, payload: { advance: 'P31D' } },
  'POST /sandbox/clock 400': { headers: client, payload: { advance: 'P1D', to: testNow } },
  'POST /sandbox/clock 401': { payload: { advance: 'P31D' } },
  'POST /sandbox/clock 413': { headers: client, payload: tooLarge },
  'POST /sandbox/clock 415': xml,
  'POST /sandbox/clock 429': asBlocked,
  'POST /sandbox/clock 503': { headers: client, payload: { advance: 'P31D' } },
  'GET /healthz 200': {},
  'GET /readyz 200': {},
  'GET /readyz 503': {},
  'GET /version 200': {},
}

/** What every endpoint that works on one object refuses. */
function refusing(method: string, path: string, unknown: string): Record<string, InjectOptions> {
  return {
    [`${method} ${path} 401`]: { url: unknown },
    [`${method} ${path} 403`]: { url: unknown, headers: { authorization: 'Bearer Akn_none' } },
    [`${method} ${path} 404`]: { url: unknown, headers: writer },
  }
}

/** What every endpoint with a body refuses. */
function withBody(method: string, path: string, url: string): Record<string, InjectOptions> {
  return {
    [`${method} ${path} 401`]: { url, payload: {} },
    [`${method} ${path} 403`]: {
      url,
      headers: { authorization: 'Bearer Akn_none' },
      payload: {},
    },
    [`${method} ${path} 413`]: { url, headers: writer, payload: tooLarge },
    [`${method} ${path} 415`]: {
      url,
      headers: { ...writer, 'content-type': 'text/xml' },
      payload: '<a/>',
    },
  }
}

/** The cases of reading accesses. */
function readingAccess(path: string, url: string, unknown?: string): Record<string, InjectOptions> {
  return {
    ...reading(path, url, unknown),
    [`GET ${path} 400`]: { url: `${url}?embed=${'x'.repeat(50)}`, headers: user },
  }
}

/** The cases that all reading endpoints share. */
function reading(path: string, url: string, unknown?: string): Record<string, InjectOptions> {
  return {
    [`GET ${path} 200`]: { url, headers: user },
    [`GET ${path} 400`]: { url: `${url}?cents=perhaps`, headers: user },
    [`GET ${path} 401`]: { url, headers: { authorization: 'Bearer Akn_unknown' } },
    [`GET ${path} 403`]: { url, headers: { authorization: 'Bearer Akn_none' } },
    [`GET ${path} 406`]: { url, headers: { ...user, 'accept-language': 'fr' } },
    ...(unknown !== undefined && { [`GET ${path} 404`]: { url: unknown, headers: user } }),
  }
}

/** The cases of the catalog. */
function asking(
  path: string,
  headers: Readonly<Record<string, string>>,
): Record<string, InjectOptions> {
  return {
    [`GET ${path} 200`]: { headers },
    [`GET ${path} 400`]: { url: `${path}?q=a&q=b`, headers },
    [`GET ${path} 401`]: {},
    [`GET ${path} 406`]: { headers: { ...headers, 'accept-language': 'fr' } },
    ...(headers === client && { [`GET ${path} 429`]: asBlocked }),
  }
}

function successesOf({ success, alsoSuccess }: Endpoint): readonly Success[] {
  return alsoSuccess === undefined ? [success] : [success, alsoSuccess]
}

function statusesOf(endpoint: Endpoint): readonly number[] {
  return [
    ...successesOf(endpoint).map(({ status }) => status),
    ...new Set(endpoint.problems.map((code) => problems[code].status)),
  ]
}

describe.each(endpoints)('$method $path', (endpoint) => {
  test.each(statusesOf(endpoint))(
    'answers %i as declared, in the declared shape',
    async (status) => {
      const { method, path } = endpoint
      const options = cases[`${method} ${path} ${status}`]
      expect(options, 'add a case for this status').toBeDefined()
      reachable = status !== 503
      const reply = await app.inject({ method, url: path, ...options })
      expect(reply.statusCode).toBe(status)
      const success = successesOf(endpoint).find((each) => each.status === status)
      const schema = success === undefined ? ErrorBody : success.schema
      if (schema === undefined) expect(reply.body).toBe('')
      else {
        expect(Value.Errors(schema, reply.json())).toEqual([])
        expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
      }
      expect(reply.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      expect(Object.keys(reply.headers).join()).not.toContain('access-control')
      if (status >= 400) {
        const { error, status: repeated } = reply.json()
        const declared = endpoint.problems.map((code) => problems[code])
        expect(repeated).toBe(status)
        expect(declared).toContainEqual(
          expect.objectContaining({ status, code: error.code, description: error.description }),
        )
      }
      if (status === 401)
        expect(reply.headers['www-authenticate']).toMatch(/^(Basic|Bearer) realm=/)
      if (status === 503 || status === 429)
        expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    },
  )
})

test('every case belongs to a declared status', () => {
  const declared = endpoints.flatMap((endpoint) =>
    statusesOf(endpoint).map((status) => `${endpoint.method} ${endpoint.path} ${status}`),
  )
  expect(Object.keys(cases).toSorted()).toEqual(declared.toSorted())
})

test('what the server serves is what the table declares', () => {
  const missing = endpoints.filter(
    ({ method, path }) => !app.hasRoute({ method, url: path.replaceAll(/\{(\w+)\}/g, ':$1') }),
  )
  expect(missing).toEqual([])
  const served = app.printRoutes().match(/\b(GET|POST|PUT|PATCH|DELETE|OPTIONS)\b/g)
  expect(served).toHaveLength(endpoints.length)
})

test('docs/openapi.json is what the code generates; if not, run `npm run docs:openapi`', async () => {
  expect(await readFile(openApiFile, 'utf8')).toBe(openApiText())
})

test('every reference in the document leads to a schema', () => {
  const document = JSON.parse(openApiText())
  const names = [...openApiText().matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  )
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter((name) => !(String(name) in document.components.schemas))).toEqual([])
  expect(openApiText()).not.toContain('$id')
})

test('the contract and the domain know the same types', () => {
  expect(Account.properties.type.enum).toEqual([...accountTypes])
  expect(TransactionType.enum).toEqual([...transactionTypes])
  expect([...selectableAccountTypes, 'Unknown']).toEqual([...accountTypes])
})
