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

function post(payload: unknown, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/onetime/access',
    headers: { authorization: basic, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
}

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
      sync_period: 731,
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
          sync_period: ['Must be between 1 and 730.'],
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
})
