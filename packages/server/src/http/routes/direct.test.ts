import { CompactEncrypt } from 'jose'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessMethodId } from '../../banks/bank-id.ts'
import type { SyncId } from '../../domain/ids.ts'
import { buildBank } from '../../testing/builders.ts'
import { must } from '../../testing/store-fixtures.ts'
import {
  buildServerDeps,
  fullScope,
  listedClient,
  testKey,
  testNow,
  testUser,
} from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

const headers = { authorization: 'Bearer Akn_rw', 'content-type': 'application/json' }
const access_method_id = accessMethodId(buildBank())
const deps = buildServerDeps()
let app: FastifyInstance
beforeAll(async () => {
  deps.grants.addAccessToken('Akn_rw', `${fullScope} accounts=rw`)
  app = await createServer(deps)
})
afterAll(() => app.close())

const post = (url: string, payload: object, more: Readonly<Record<string, string>> = {}) =>
  app.inject({ method: 'POST', url, headers: { ...headers, ...more }, payload })
const dataOf = async (payload: object) => (await post('/rest/accesses', payload)).json().error.data

async function encrypted(value: unknown) {
  const text = new TextEncoder().encode(JSON.stringify(value))
  const jwe = await new CompactEncrypt(text)
    .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256CBC-HS512' })
    .encrypt(testKey().publicKey)
  return { type: 'encrypted', value: jwe }
}

/** What a sync of this access would send to the bank. */
async function sentBy(accessId: string): Promise<Record<string, string>> {
  const reply = await post(`/rest/accesses/${accessId}/syncs`, {})
  const key = { userId: testUser, id: reply.json().id as SyncId }
  const { input } = must(await deps.authorizations.take(key, testNow))
  if (input?.kind !== 'start') throw new Error('nothing would be sent')
  return Object.fromEntries(
    Object.entries(input.credentials).map(([name, secret]) => [name, secret.reveal()]),
  )
}

describe('adding an access', () => {
  test('takes the method, or the bank as older clients name it, and says what it took', async () => {
    for (const id of [access_method_id, buildBank().id.toUpperCase()]) {
      const reply = await post('/rest/accesses?embed=provider,access_method', {
        access_method_id: id,
        consent: { recurring: true, accounts: [{ id: 'DE1', currency: 'EUR' }] },
      })
      expect(reply.json()).toEqual({
        id: expect.stringMatching(/^X/),
        access_method_id,
        created_at: testNow.toISOString(),
        save_pin: false,
        consent: {
          recurring: true,
          period: 90,
          scopes: ['ACCOUNTS', 'BALANCES', 'TRANSACTIONS'],
          accounts: [{ id: 'DE1', currency: 'EUR' }],
        },
        auth_methods: [],
        status: 'NEW',
        auto_sync: false,
        provider: expect.objectContaining({ name: 'Musterbank' }),
        access_method: expect.objectContaining({ id: access_method_id }),
      })
    }
  })

  test('asks for no more than the client wants to read', async () => {
    const consent = { scopes: ['TRANSACTIONS'] }
    const reply = await post('/rest/accesses', { access_method_id, consent })
    expect(reply.json().consent.scopes).toEqual(['ACCOUNTS', 'TRANSACTIONS'])
    const all = await post('/rest/accesses', { access_method_id, consent: { scopes: [] } })
    expect(all.json().consent.scopes).toHaveLength(3)
  })

  test.each([
    [['ACCOUNTS'], true],
    [['ACCOUNTS', 'TRANSACTIONS'], undefined],
    [[], undefined],
  ])('a sync of %j is of base data alone: %s', async (scope, baseDataOnly) => {
    const { id } = (await post('/rest/accesses', { access_method_id })).json()
    const run = (await post(`/rest/accesses/${id}/syncs`, { scope })).json().id as SyncId
    const wish = await deps.authorizations.comeBack(run, { kind: 'refused' })
    expect(must(wish).baseDataOnly).toBe(baseDataOnly)
  })

  test('takes credentials plain, encrypted one by one, or all at once; what the bank does not know is dropped', async () => {
    const ways = [
      { login: 'erika', pin: '12345', other: 'x' },
      { login: 'erika', pin: await encrypted('12345') },
      await encrypted({ login: 'erika', pin: '12345' }),
    ]
    for (const credentials of ways) {
      const { id } = (await post('/rest/accesses', { access_method_id, credentials })).json()
      expect(await sentBy(id)).toEqual({ login: 'erika', pin: '12345' })
    }
  })

  test('names each field that is missing or does not open', async () => {
    const broken = { type: 'encrypted', value: 'a.b.c.d.e' }
    expect(await dataOf({ access_method_id, credentials: { pin: '1' } })).toEqual({
      'credentials.login': ['Missing data for required field.'],
    })
    expect(await dataOf({ access_method_id, credentials: broken })).toEqual({
      credentials: ['Not a valid JWE of a JSON value.'],
    })
    const credentials = { login: 'a'.repeat(513), pin: broken }
    expect(await dataOf({ access_method_id, credentials })).toMatchObject({
      'credentials.login': ['Longer than maximum length 512.'],
      'credentials.pin': ['Not a valid JWE of a JSON value.'],
    })
    expect(await dataOf({ access_method_id, credentials: await encrypted('text') })).toEqual({
      credentials: ['Not a valid JWE of a JSON value.'],
    })
    expect(
      await dataOf({ access_method_id, credentials: { login: 1, pin: await encrypted(1) } }),
    ).toMatchObject({ 'credentials.login': ['Not a valid string.'] })
    expect(await dataOf({ access_method_id, credentials: ['a'] })).toEqual({
      credentials: ['Not a valid mapping type.'],
    })
  })
})

describe('a sync', () => {
  const newAccess = async () => (await post('/rest/accesses', { access_method_id })).json().id

  test('is queued, without any key that has no value; a second one comes back as it is', async () => {
    const url = `/rest/accesses/${await newAccess()}/syncs`
    const first = (await post(url, {})).json()
    expect(first).toEqual({
      id: expect.any(String),
      status: 'QUEUED',
      created_at: testNow.toISOString(),
    })
    expect((await post(url, { scope: ['ACCOUNTS'], disable_notifications: true })).json()).toEqual(
      first,
    )
  })

  test('has the person at the screen if their address is there, and is one', async () => {
    for (const [address, expected] of [
      ['192.0.2.7', { ipAddress: '192.0.2.7', language: 'en', userAgent: 'Browser' }],
      ['someone', undefined],
    ] as const) {
      const url = `/rest/accesses/${await newAccess()}/syncs`
      const reply = await post(
        url,
        {},
        {
          'psu-ip-address': address,
          'psu-user-agent': 'Browser',
          'accept-language': 'en',
        },
      )
      const key = { userId: testUser, id: reply.json().id as SyncId }
      expect(must(await deps.authorizations.take(key, testNow)).psu).toEqual(expected)
    }
  })

  test('leads the person back to nobody but the client', async () => {
    const url = `/rest/accesses/${await newAccess()}/syncs`
    const reply = await post(url, { redirect_uri: 'http://evil.example.com/' })
    expect(reply.json().error.data).toEqual({ redirect_uri: ['Not registered for this client.'] })
    const [own = ''] = listedClient.redirectUris
    expect((await post(url, { redirect_uri: own })).statusCode).toBe(201)
  })
})
