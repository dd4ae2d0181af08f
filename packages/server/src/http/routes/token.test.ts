import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { buildServerDeps, fullScope } from '../../testing/server-deps.ts'
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
})
