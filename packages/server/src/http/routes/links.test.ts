import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { buildServerDeps } from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

const basic = `Basic ${Buffer.from('sandbox-client:sandbox-secret').toString('base64')}`
const deps = buildServerDeps()
let app: FastifyInstance
beforeAll(async () => {
  app = await createServer(deps)
})
afterAll(() => app.close())

function post(payload: unknown, headers: Record<string, string> = {}, url = '/onetime/access') {
  return app.inject({
    method: 'POST',
    url,
    headers: { authorization: basic, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
}

/** RFC 7636 appendix B. */
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

const documented = {
  redirect_uri: 'https://my-app.example.com/callback',
  state: 'aBc-123 ü%20',
  accounts: [{ id: 'DE82900948150000002881' }],
  sync_period: 90,
}

describe('POST /onetime/access', () => {
  test('POST /onetime/access 201: the body printed in the documentation makes a link', async () => {
    const reply = await post(documented)
    expect(reply.statusCode).toBe(201)
    const { location, id, ...rest } = reply.json()
    expect(rest).toEqual({})
    expect(location).toMatch(/^https:\/\/kontor\.example\.com\/widget\?token=Wkn_[\w-]{43}$/)
    expect(deps.created.at(-1)).toMatchObject({
      id,
      clientId: 'sandbox-client',
      state: { name: 'welcome' },
      request: {
        redirectUri: 'https://my-app.example.com/callback',
        state: 'aBc-123 ü%20',
        language: 'de',
        accounts: [{ id: 'DE82900948150000002881' }],
        syncPeriodDays: 90,
      },
    })
  })

  test('POST /onetime/access 400: every fault is named at once', async () => {
    const reply = await post({
      redirect_uri: 'javascript:alert(1)',
      state: 5,
      provider_id: 'x',
      accounts: [{ id: 'DE00900948150000002881' }, {}],
      account_types: ['Sparschwein'],
      allow_multi_selection: 'maybe',
      sync_period: 'two years',
    })
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toEqual({
      error: {
        code: 1000,
        group: 'client',
        description: "Request body doesn't match input schema.",
        data: {
          redirect_uri: ['Not a valid URL.'],
          state: ['Not a valid string.'],
          provider_id: ['Not a valid UUID.'],
          'accounts.0.id': ['Not a valid IBAN.'],
          'accounts.1.id': ['Missing data for required field.'],
          'account_types.0': [expect.stringContaining('Must be one of: Giro account,')],
          allow_multi_selection: ['Not a valid boolean.'],
          sync_period: ['Not a valid integer.'],
        },
      },
      status: 400,
    })
  })

  test('POST /onetime/access 401: a wrong secret is answered with a challenge', async () => {
    const authorization = `Basic ${Buffer.from('sandbox-client:wrong').toString('base64')}`
    const reply = await post(documented, { authorization })
    expect(reply.statusCode).toBe(401)
    expect(reply.headers['www-authenticate']).toMatch(/^Basic realm=/)
    expect(reply.json()).toMatchObject({ error: { code: 1004, data: {} }, status: 401 })
  })

  test('numbers and booleans may come as strings, unknown fields and null are ignored', async () => {
    const reply = await post({
      redirect_uri: 'http://127.0.0.1:4711/cb',
      sync_period: '12',
      allow_multi_selection: 'false',
      account_types: ['Giro account', 'Depot'],
      tracking_id: 'campaign 7',
      provider_id: '11111111-1111-4111-8111-111111111111',
      state: null,
      reporting_period: '12',
      save_secrets: 'false',
    })
    expect(reply.statusCode).toBe(201)
    expect(deps.created.at(-1)?.request).toEqual({
      redirectUri: 'http://127.0.0.1:4711/cb',
      language: 'de',
      trackingId: 'campaign 7',
      bankId: '11111111-1111-4111-8111-111111111111',
      accounts: [],
      accountTypes: ['Giro account', 'Depot'],
      allowMultiSelection: false,
      syncPeriodDays: 12,
    })
  })

  test('a code challenge is kept (RFC 7636)', async () => {
    await post({ ...documented, code_challenge: challenge, code_challenge_method: 'S256' })
    expect(deps.created.at(-1)?.request.codeChallenge).toBe(challenge)
  })

  test('a sync_period beyond what banks give is capped, not refused', async () => {
    const { redirect_uri } = documented
    for (const [asked, expected] of [
      [731, 730],
      ['100000', 730],
      [730, 730],
      [undefined, 90],
    ] as const) {
      await post({ redirect_uri, sync_period: asked })
      expect(deps.created.at(-1)?.request.syncPeriodDays).toBe(expected)
    }
  })

  test.each([
    ['en', 'en'],
    ['EN', 'en'],
    ['en-GB', 'en'],
    ['de', 'de'],
    ['es', 'es'],
    ['fr-CA', 'fr'],
    ['ar', 'ar'],
    ['it', 'de'],
    ['xx-unknown', 'de'],
    ['', 'de'],
  ])('language %j is shown as %s', async (language, expected) => {
    await post({ redirect_uri: documented.redirect_uri, language })
    expect(deps.created.at(-1)?.request.language).toBe(expected)
  })

  test.each([
    ['an IBAN with spaces', 'de82 9009 4815 0000 0028 81', 'DE82900948150000002881'],
    ['an account number', '4711951500', '4711951500'],
    ['a card number', '5254 1234 1234 3241', '5254123412343241'],
    ['a masked card number', '525412******3241', '525412******3241'],
    ['35 characters', 'x1'.repeat(17) + 'y', 'X1'.repeat(17) + 'Y'],
  ])('%s is taken', async (_name, id, kept) => {
    const reply = await post({ ...documented, accounts: [{ id, currency: 'EUR' }] })
    expect(reply.statusCode).toBe(201)
    expect(deps.created.at(-1)?.request.accounts).toEqual([{ id: kept, currency: 'EUR' }])
  })

  test.each([
    ['a wrong checksum', { accounts: [{ id: 'DE83900948150000002881' }] }, 'accounts.0.id'],
    ['a country without IBANs', { accounts: [{ id: 'XX82900948150000002881' }] }, 'accounts.0.id'],
    ['36 characters', { accounts: [{ id: '1'.repeat(36) }] }, 'accounts.0.id'],
    ['an empty account', { accounts: [{ id: ' ' }] }, 'accounts.0.id'],
    [
      'a currency of two letters',
      { accounts: [{ id: '1', currency: 'EU' }] },
      'accounts.0.currency',
    ],
    ['101 accounts', { accounts: Array.from({ length: 101 }, () => ({ id: '1' })) }, 'accounts'],
    ['a bank nobody knows', { provider_id: '99999999-9999-4999-8999-999999999999' }, 'provider_id'],
    ['a state with a line break', { state: 'a\nb' }, 'state'],
    ['a state of 2049 bytes', { state: 'ü'.repeat(1024) + 'x' }, 'state'],
    ['an empty state', { state: '' }, 'state'],
    ['no days at all', { sync_period: 0 }, 'sync_period'],
    ['half a day', { sync_period: 0.5 }, 'sync_period'],
    ['a challenge without a method', { code_challenge: challenge }, 'code_challenge_method'],
    ['a method without a challenge', { code_challenge_method: 'S256' }, 'code_challenge'],
    [
      'a plain challenge',
      { code_challenge: challenge, code_challenge_method: 'plain' },
      'code_challenge_method',
    ],
    [
      'a challenge of another length',
      { code_challenge: `${challenge}A`, code_challenge_method: 'S256' },
      'code_challenge',
    ],
    [
      'a challenge in base64 proper',
      { code_challenge: `+${challenge.slice(1)}`, code_challenge_method: 'S256' },
      'code_challenge',
    ],
    ['a redirect with a code', { redirect_uri: 'https://a.example/?code=1' }, 'redirect_uri'],
    ['a redirect by http', { redirect_uri: 'http://a.example/' }, 'redirect_uri'],
  ])('%s is refused by name', async (_name, fields, field) => {
    const before = deps.created.length
    const reply = await post({ ...documented, ...fields })
    expect(reply.statusCode).toBe(400)
    expect(Object.keys(reply.json().error.data)).toEqual([field])
    expect(deps.created).toHaveLength(before)
  })

  test('a state of 2048 bytes is kept to the byte', async () => {
    const state = 'ü'.repeat(1024)
    await post({ ...documented, state })
    expect(deps.created.at(-1)?.request.state).toBe(state)
  })

  test('a client with a list may use what is in it, and nothing else', async () => {
    const credentials = `${encodeURIComponent('listed:client+x')}:${encodeURIComponent('s%c:r t')}`
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    const redirect_uri = 'https://my-app.example.com/callback?tenant=7'
    expect((await post({ redirect_uri }, { authorization })).statusCode).toBe(201)
    const reply = await post({ redirect_uri: `${redirect_uri}&x=1` }, { authorization })
    expect(reply.json().error.data).toEqual({ redirect_uri: ['Not registered for this client.'] })
  })

  test('in production the way back is https', async () => {
    const strict = await createServer({ ...deps, httpRedirectAllowed: false })
    const reply = await strict.inject({
      method: 'POST',
      url: '/onetime/access',
      headers: { authorization: basic },
      payload: { redirect_uri: 'http://localhost:3000/cb' },
    })
    expect(reply.json().error.data).toEqual({ redirect_uri: ['Must use https.'] })
    await strict.close()
  })

  test('a stranger learns nothing of what is wrong with the body', async () => {
    const reply = await post({}, { authorization: 'Basic bm9ib2R5Ong=' })
    expect(reply.statusCode).toBe(401)
    expect(reply.json().error.data).toEqual({})
  })

  test('a secret in the URL is refused, although the header is right', async () => {
    const reply = await app.inject({
      method: 'POST',
      url: '/onetime/access?client_secret=sandbox-secret',
      headers: { authorization: basic },
      payload: documented,
    })
    expect(reply.statusCode).toBe(400)
    expect(reply.body).not.toContain('sandbox-secret')
  })
})

describe('POST /ongoing/access', () => {
  const ask = (payload: unknown, headers = {}) => post(payload, headers, '/ongoing/access')

  test('POST /ongoing/access 201: the link is for the person whom the client names', async () => {
    const reply = await ask({ ...documented, user_id: 'erika 42', save_secrets: 'true' })
    expect(reply.statusCode).toBe(201)
    expect(deps.created.at(-1)?.request).toMatchObject({
      redirectUri: documented.redirect_uri,
      ongoing: { externalUserId: 'erika 42', saveSecrets: true },
    })
  })

  test('POST /ongoing/access 400: without a person there is none, and every fault is named', async () => {
    const reply = await ask({ redirect_uri: 'x', save_secrets: 'perhaps' })
    expect(reply.statusCode).toBe(400)
    expect(reply.json().error.data).toEqual({
      user_id: ['Missing data for required field.'],
      redirect_uri: ['Not a valid URL.'],
      save_secrets: ['Not a valid boolean.'],
    })
  })

  test.each([
    ['nothing', ''],
    ['a line break', 'a\nb'],
    ['256 characters', 'x'.repeat(256)],
    ['256 bytes', 'ü'.repeat(128)],
  ])('a person named by %s is refused', async (_name, user_id) => {
    const reply = await ask({ ...documented, user_id })
    expect(Object.keys(reply.json().error.data)).toEqual(['user_id'])
  })

  test('POST /ongoing/access 401: a wrong secret is answered with a challenge', async () => {
    const reply = await ask(documented, { authorization: 'Basic bm9ib2R5Ong=' })
    expect(reply.statusCode).toBe(401)
    expect(reply.json()).toMatchObject({ error: { code: 1004 }, status: 401 })
  })
})

describe('POST /ongoing/sync', () => {
  const ask = (payload: unknown, headers = {}) => post(payload, headers, '/ongoing/sync')
  const { redirect_uri } = documented

  test('POST /ongoing/sync 201: the link leads to the bank of the accounts, for these alone', async () => {
    const reply = await ask({ redirect_uri, user_id: 'known', account_ids: ['A1.1'] })
    expect(reply.statusCode).toBe(201)
    expect(deps.created.at(-1)?.request).toMatchObject({
      ongoing: { externalUserId: 'known', saveSecrets: false },
      bankId: '11111111-1111-4111-8111-111111111111',
      accounts: [{ id: 'DE67900900424711951500', currency: 'EUR' }],
    })
  })

  test.each([
    ['a user nobody has heard of', { user_id: 'nobody' }, 'user_id'],
    ['an account of somebody else', { account_ids: ['A9.9'] }, 'account_ids'],
    ['a redirect by http', { redirect_uri: 'http://a.example/' }, 'redirect_uri'],
  ])('POST /ongoing/sync 400: %s is refused by name', async (_name, fields, field) => {
    const before = deps.created.length
    const reply = await ask({ redirect_uri, user_id: 'known', ...fields })
    expect(reply.statusCode).toBe(400)
    expect(Object.keys(reply.json().error.data)).toEqual([field])
    expect(deps.created).toHaveLength(before)
  })

  test('POST /ongoing/sync 401: a wrong secret is answered with a challenge', async () => {
    const reply = await ask({ redirect_uri, user_id: 'known' }, { authorization: 'Basic eDp4' })
    expect(reply.statusCode).toBe(401)
  })
})

describe('POST /ongoing/overview', () => {
  const ask = (payload: unknown, headers = {}) => post(payload, headers, '/ongoing/overview')

  test.each(['known', 'nobody'])(
    'POST /ongoing/overview 201: %s has one, a link for a day',
    async (user_id) => {
      const reply = await ask({ user_id, language: 'en' })
      expect(reply.statusCode).toBe(201)
      expect(reply.json()).toEqual({
        location: expect.stringMatching(
          /^https:\/\/kontor\.example\.com\/overview\?token=Vkn_[\w-]{43}$/,
        ),
        expires_at: '2026-05-05T10:00:00.000Z',
      })
    },
  )

  test.each([
    ['nobody', {}],
    ['a line break', { user_id: 'a\nb' }],
    ['256 bytes', { user_id: 'ü'.repeat(128) }],
    ['a number', { user_id: 5 }],
  ])('POST /ongoing/overview 400: %s is refused by name', async (_name, payload) => {
    const reply = await ask(payload)
    expect(reply.statusCode).toBe(400)
    expect(Object.keys(reply.json().error.data)).toEqual(['user_id'])
  })

  test('POST /ongoing/overview 401: a wrong secret is answered with a challenge', async () => {
    const reply = await ask({ user_id: 'known' }, { authorization: 'Basic eDp4' })
    expect(reply.statusCode).toBe(401)
  })
})
