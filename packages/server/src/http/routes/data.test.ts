import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { buildServerDeps } from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

const deps = buildServerDeps()
let app: FastifyInstance
beforeAll(async () => {
  app = await createServer(deps)
  deps.grants.addAccessToken('Akn_all')
})
afterAll(() => app.close())

function get(url: string, headers: Record<string, string> = {}) {
  return app.inject({ url, headers: { authorization: 'Bearer Akn_all', ...headers } })
}

describe('GET /rest/accounts', () => {
  test.each(['/rest/accounts', '/rest/accounts/', '/rest/accounts?'])(
    'GET /rest/accounts 200: %s lists every field that is known',
    async (url) => {
      const reply = await get(url)
      expect(reply.statusCode).toBe(200)
      expect(reply.json()).toEqual({
        accounts: [
          {
            account_id: 'A1.1',
            access_id: 'X1.1',
            bank_code: '90090042',
            iban: 'DE67900900424711951500',
            bic: 'DEMODE01',
            bank_name: 'Demobank',
            currency: 'EUR',
            balance: {
              balance: 3250.3,
              balance_date: '2026-05-03T00:00:00.000Z',
              status: {
                synced_at: '2026-05-04T09:59:00.000Z',
                succeeded_at: '2026-05-04T09:59:00.000Z',
              },
            },
            type: 'Giro account',
            name: 'Girokonto',
            owner: 'Erika Mustermann',
            auto_sync: false,
            save_pin: false,
            supported_payments: {},
            status: {
              synced_at: '2026-05-04T09:59:00.000Z',
              succeeded_at: '2026-05-04T09:59:00.000Z',
            },
          },
        ],
      })
    },
  )
})

describe('GET /rest/transactions', () => {
  test('GET /rest/transactions 200: lists every field that is known', async () => {
    const reply = await get('/rest/transactions')
    expect(reply.statusCode).toBe(200)
    expect(reply.json()).toEqual({
      transactions: [
        {
          transaction_id: 'T1.1',
          account_id: 'A1.1',
          amount: -12.34,
          currency: 'EUR',
          bank_code: '90094815',
          iban: 'DE82900948150000002881',
          bic: 'MOCKDE01',
          bank_name: 'Mockbank',
          name: 'Stadtwerke Köln',
          purpose: 'Abschlag Mai',
          booked: true,
          booked_at: '2026-05-02T00:00:00.000Z',
          type: 'Direct debit',
          created_at: '2026-05-04T10:00:00.000Z',
          modified_at: '2026-05-04T10:00:00.000Z',
        },
      ],
    })
  })
})
