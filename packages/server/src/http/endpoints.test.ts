import { readFile } from 'node:fs/promises'
import { Account, ErrorBody, selectableAccountTypes, TransactionType } from '@kontor/contract'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountTypes } from '../domain/account.ts'
import { problems } from '../domain/problem.ts'
import { transactionTypes } from '../domain/transaction.ts'
import { buildServerDeps } from '../testing/server-deps.ts'
import { endpoints } from './endpoints.ts'
import type { Endpoint } from './endpoints.ts'
import { openApiFile, openApiText } from './openapi-file.ts'
import { createServer } from './server.ts'

const basic = `Basic ${Buffer.from('sandbox-client:sandbox-secret').toString('base64')}`
const client = { authorization: basic, 'content-type': 'application/json' }
const user = { authorization: 'Bearer Akn_all' }
const redirect_uri = 'https://my-app.example.com/callback'
const tooLarge = JSON.stringify({ filler: 'x'.repeat(1_100_000) })

const deps = buildServerDeps()
let reachable = true
let app: FastifyInstance
beforeAll(async () => {
  app = await createServer({ ...deps, isDatabaseReachable: async () => reachable })
  deps.grants.addAccessToken('Akn_all')
  deps.grants.addAccessToken('Akn_none', 'offline')
  deps.grants.addCode('Okn_code')
})
afterAll(() => app.close())

/** How to get each status out of each endpoint. Whoever declares another one has to add its case. */
const cases: Readonly<Record<string, InjectOptions>> = {
  'POST /onetime/access 201': { headers: client, payload: { redirect_uri } },
  'POST /onetime/access 400': { headers: client, payload: {} },
  'POST /onetime/access 401': { payload: { redirect_uri } },
  'POST /onetime/access 413': { headers: client, payload: tooLarge },
  'POST /onetime/access 415': {
    headers: { ...client, 'content-type': 'text/xml' },
    payload: '<a/>',
  },
  'POST /auth/token 200': {
    headers: client,
    payload: { grant_type: 'authorization_code', code: 'Okn_code' },
  },
  'POST /auth/token 400': { headers: client, payload: {} },
  'POST /auth/token 401': { payload: { grant_type: 'authorization_code', code: 'Okn_x' } },
  'POST /auth/token 413': { headers: client, payload: tooLarge },
  'POST /auth/token 415': { headers: { ...client, 'content-type': 'text/xml' }, payload: '<a/>' },
  ...reading('/rest/accounts', '/rest/accounts'),
  ...reading('/rest/accounts/{accountId}', '/rest/accounts/A1.1', '/rest/accounts/A9.9'),
  ...reading(
    '/rest/accounts/{accountId}/balance',
    '/rest/accounts/A1.1/balance',
    '/rest/accounts/A9.9/balance',
  ),
  ...reading('/rest/transactions', '/rest/transactions'),
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
  'GET /healthz 200': {},
  'GET /readyz 200': {},
  'GET /readyz 503': {},
  'GET /version 200': {},
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

function statusesOf(endpoint: Endpoint): readonly number[] {
  return [
    endpoint.success.status,
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
      const schema = status < 400 ? endpoint.success.schema : ErrorBody
      expect(Value.Errors(schema, reply.json())).toEqual([])
      expect(reply.headers).toMatchObject({
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
      })
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
      if (status === 503) expect(reply.headers['retry-after']).toBe('1')
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
