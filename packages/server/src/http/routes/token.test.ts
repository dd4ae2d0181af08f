import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { buildServerDeps, fullScope } from '../../testing/server-deps.ts'
import type { CodeChallenge } from '../../domain/token-hash.ts'
import { createServer } from '../server.ts'

const basic = `Basic ${Buffer.from('sandbox-client:sandbox-secret').toString('base64')}`
const deps = buildServerDeps()
let app: FastifyInstance
beforeAll(async () => {
  app = await createServer(deps)
})
afterAll(() => app.close())

function post(payload: string, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/auth/token',
    headers: { authorization: basic, 'content-type': 'application/json', ...headers },
    payload,
  })
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const codeBody = (code: string) => JSON.stringify({ grant_type: 'authorization_code', code })

describe('POST /auth/token', () => {
  test('POST /auth/token 200: a code in JSON is traded for exactly the documented fields', async () => {
    deps.grants.addCode('Okn_a')
    const reply = await post(codeBody('Okn_a'))
    expect(reply.statusCode).toBe(200)
    expect(reply.json()).toEqual({
      access_token: expect.stringMatching(/^Akn_[\w-]{43}$/),
      expires_in: 3600,
      scope: fullScope,
      token_type: 'Bearer',
      refresh_token: expect.stringMatching(/^Rkn_[\w-]{43}$/),
    })
    expect(reply.headers['cache-control']).toBe('no-store')
  })

  test('POST /auth/token 200: a form does as well, with the redirect URI of the link', async () => {
    deps.grants.addCode('Okn_b')
    const redirect = encodeURIComponent('https://my-app.example.com/callback')
    const body = `grant_type=authorization_code&code=Okn_b&redirect_uri=${redirect}`
    expect((await post(body, form)).statusCode).toBe(200)
  })

  test('POST /auth/token 200: the same request gets the same tokens, if it says that it is one', async () => {
    deps.grants.addCode('Okn_again')
    const key = { 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' }
    const first = await post(codeBody('Okn_again'), key)
    const again = await post(codeBody('Okn_again'), key)
    expect(again.statusCode).toBe(200)
    expect(again.json()).toEqual(first.json())
    const other = await post(codeBody('Okn_again'), { 'idempotency-key': 'other' })
    expect(other.json().error.name).toBe('invalid_grant')
  })

  test.each(['', 'ä', 'x'.repeat(256), 'a b'])('the idempotency key %j is none', async (key) => {
    deps.grants.addCode('Okn_key')
    const reply = await post(codeBody('Okn_key'), { 'idempotency-key': key })
    expect(reply.statusCode).toBe(400)
    expect(reply.json().error.data).toHaveProperty('Idempotency-Key')
  })

  test('POST /auth/token 400: a code works once', async () => {
    deps.grants.addCode('Okn_c')
    await post(codeBody('Okn_c'))
    const reply = await post(codeBody('Okn_c'))
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toEqual({
      error: {
        code: 1003,
        group: 'client',
        description: 'The grant is invalid, expired or already used.',
        data: {},
        name: 'invalid_grant',
      },
      status: 400,
    })
  })

  test('the client is known before the code is looked at', async () => {
    deps.grants.addCode('Okn_d')
    const reply = await post(codeBody('Okn_d'), { authorization: 'Basic bm9ib2R5Ong=' })
    expect(reply.statusCode).toBe(401)
    expect(reply.json()).toMatchObject({ error: { code: 1004, name: 'invalid_client' } })
    expect((await post(codeBody('Okn_d'))).statusCode).toBe(200)
  })

  test('another redirect URI than that of the link is an invalid grant', async () => {
    deps.grants.addCode('Okn_e')
    const body = { ...JSON.parse(codeBody('Okn_e')), redirect_uri: 'https://evil.example/' }
    const reply = await post(JSON.stringify(body))
    expect(reply.json().error.name).toBe('invalid_grant')
    expect((await post(codeBody('Okn_e'))).statusCode).toBe(200)
  })

  test.each([
    ['no body', '', 'invalid_request', { grant_type: ['Missing data for required field.'] }],
    [
      'no code',
      '{"grant_type":"authorization_code"}',
      'invalid_request',
      {
        code: ['Missing data for required field.'],
      },
    ],
    [
      'a code that is a number',
      '{"grant_type":"authorization_code","code":5}',
      'invalid_request',
      {
        code: ['Not a valid string.'],
      },
    ],
    [
      'an empty code',
      '{"grant_type":"authorization_code","code":""}',
      'invalid_request',
      {
        code: ['Shorter than minimum length 1.'],
      },
    ],
    [
      'a code of 4097 bytes',
      codeBody('O'.repeat(4097)),
      'invalid_request',
      {
        code: ['Longer than maximum length 4096.'],
      },
    ],
    [
      'a grant type that is a list',
      '{"grant_type":["authorization_code"]}',
      'invalid_request',
      {
        grant_type: ['Not a valid string.'],
      },
    ],
    [
      'the implicit grant',
      '{"grant_type":"implicit"}',
      'unsupported_grant_type',
      {
        grant_type: ['Must be one of: authorization_code, refresh_token, password.'],
      },
    ],
    [
      'a password grant without name and password',
      '{"grant_type":"password","scope":"offline"}',
      'invalid_request',
      {
        username: ['Missing data for required field.'],
        password: ['Missing data for required field.'],
      },
    ],
    ['a code of 4096 bytes', codeBody('O'.repeat(4096)), 'invalid_grant', {}],
    ['a refresh token as code', codeBody('Rkn_x'), 'invalid_grant', {}],
  ])('%s is refused in the words of OAuth', async (...[, body, name, data]) => {
    const reply = await post(body)
    expect(reply.statusCode).toBe(400)
    expect(reply.json().error).toMatchObject({ name, data })
  })

  test('a field that a form repeats is refused', async () => {
    const reply = await post('grant_type=authorization_code&code=a&code=b', form)
    expect(reply.json().error.data).toEqual({ code: ['Not a valid string.'] })
  })
})

describe('a code whose link came with a challenge', () => {
  // RFC 7636 appendix B.
  const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' as CodeChallenge
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  const trade = (code: string, code_verifier?: string) =>
    post(JSON.stringify({ ...JSON.parse(codeBody(code)), code_verifier }))

  test.each([
    ['is not traded without its verifier', undefined, 'invalid_grant'],
    ['is not traded for another verifier', 'x'.repeat(43), 'invalid_grant'],
    ['is not traded for the challenge itself', codeChallenge, 'invalid_grant'],
    ['names a verifier that is too short', 'x'.repeat(42), 'invalid_request'],
    ['names a verifier that is too long', 'x'.repeat(129), 'invalid_request'],
    ['names a verifier of other characters', `${verifier}+`, 'invalid_request'],
  ])('%s, and is not used up by it', async (...[title, wrong, name]) => {
    const code = `Okn_${title}`
    deps.grants.addCode(code, { codeChallenge })
    const reply = await trade(code, wrong)
    expect(reply.statusCode).toBe(400)
    expect(reply.json().error.name).toBe(name)
    expect((await trade(code, verifier)).statusCode).toBe(200)
  })

  test('a verifier for a code without challenge is refused', async () => {
    deps.grants.addCode('Okn_plain')
    expect((await trade('Okn_plain', verifier)).json().error.name).toBe('invalid_grant')
    expect((await trade('Okn_plain')).statusCode).toBe(200)
  })
})

describe('a refresh token', () => {
  async function tokensOf(code: string): Promise<{ access_token: string; refresh_token: string }> {
    deps.grants.addCode(code)
    return (await post(codeBody(code))).json()
  }
  const refresh = (refresh_token: string, more: object = {}) =>
    post(JSON.stringify({ grant_type: 'refresh_token', refresh_token, ...more }))

  test('is traded for a new pair; a repeat, as after a lost answer, gets the same successor', async () => {
    const first = await tokensOf('Okn_f')
    const reply = await refresh(first.refresh_token, { redirect_uri: 'https://ignored.example' })
    expect(reply.statusCode).toBe(200)
    expect(reply.json()).toMatchObject({ scope: fullScope, expires_in: 3600, token_type: 'Bearer' })
    expect(reply.json().refresh_token).not.toBe(first.refresh_token)
    const again = (await refresh(first.refresh_token)).json()
    expect(again.refresh_token).toBe(reply.json().refresh_token)
    expect(again.access_token).not.toBe(reply.json().access_token)
  })

  test('of an older generation ends everything', async () => {
    const first = await tokensOf('Okn_old')
    const second = (await refresh(first.refresh_token)).json()
    const third = (await refresh(second.refresh_token)).json()
    const reply = await refresh(first.refresh_token)
    expect(reply.statusCode).toBe(400)
    expect(reply.json().error.name).toBe('invalid_grant')
    expect((await refresh(third.refresh_token)).statusCode).toBe(400)
    const bearer = { authorization: `Bearer ${third.access_token}` }
    expect((await app.inject({ url: '/rest/accounts', headers: bearer })).statusCode).toBe(401)
  })

  test('gives a narrower scope for the asking, echoed as it was asked', async () => {
    const { refresh_token } = await tokensOf('Okn_g')
    const narrow = (await refresh(refresh_token, { scope: 'accounts=ro' })).json()
    expect(narrow.scope).toBe('accounts=ro')
    const bearer = { authorization: `Bearer ${narrow.access_token}` }
    const accounts = await app.inject({ url: '/rest/accounts', headers: bearer })
    expect(accounts.json().accounts[0]).not.toHaveProperty('balance')
    const forbidden = await app.inject({ url: '/rest/transactions', headers: bearer })
    expect(forbidden.statusCode).toBe(403)
    const wide = (await refresh(narrow.refresh_token, { scope: '' })).json()
    expect(wide.scope).toBe(fullScope)
  })

  test.each(['accounts=rw', 'payments=rw', 'accounts=ro payments=ro', 'no scope!', ' '])(
    'gives no wider scope: %j',
    async (scope) => {
      const { refresh_token } = await tokensOf(`Okn_${scope}`)
      const reply = await refresh(refresh_token, { scope })
      expect(reply.statusCode).toBe(400)
      expect(reply.json().error.name).toBe('invalid_scope')
      expect((await refresh(refresh_token)).statusCode).toBe(200)
    },
  )
})
