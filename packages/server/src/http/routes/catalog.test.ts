import type { Catalog, CatalogBank } from '@kontor/contract'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBankList } from '../../banks/create-bank-list.ts'
import { readDirectory } from '../../banks/read-directory.ts'
import { buildBank } from '../../testing/builders.ts'
import { buildServerDeps } from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

const loginAdvice = { de: 'Wie im Online-Banking.', en: 'As in online banking.' }
const demobank = buildBank({ name: 'Demobank', loginAdvice })
const webbank = buildBank({
  id: '22222222-2222-4222-8222-222222222222' as typeof demobank.id,
  name: 'Aachener Webbank',
  country: 'AT',
  bankCodes: ['11000'],
  bic: 'BKAUATWWXXX',
  loginFields: [],
})
const deps = {
  ...buildServerDeps(),
  banks: createBankList([demobank, webbank], readDirectory(new Date('2026-11-23T12:00:00Z'))),
}
let app: FastifyInstance
beforeAll(async () => {
  app = await createServer(deps)
  deps.grants.addAccessToken('Akn_all')
})
afterAll(() => app.close())

const basic = `Basic ${Buffer.from('sandbox-client:sandbox-secret').toString('base64')}`

async function ask<Answer>(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const reply = await app.inject({ url, headers: { authorization: basic, ...headers } })
  expect(reply.statusCode).toBe(200)
  return reply.json()
}
const banksFor = (query: string) => ask<CatalogBank[]>(`/catalog/banks?${query}`)

describe('GET /catalog', () => {
  test('has banks and services, and nothing else', async () => {
    const catalog = await ask<Catalog>('/catalog')
    expect(Object.keys(catalog)).toEqual(['banks', 'services'])
    expect(catalog.services).toEqual([])
  })

  test('lists what can be connected first, and says of the rest that it cannot', async () => {
    const { banks } = await ask<Catalog>('/catalog')
    expect(banks.slice(0, 2).map(({ name }) => name)).toEqual(['Aachener Webbank', 'Demobank'])
    const others = banks.slice(2)
    expect(others.length).toBeGreaterThan(2_000)
    for (const { supported, access_methods: methods, name } of others) {
      expect(supported, name).toBe(false)
      expect(methods, name).toEqual([])
    }
    expect(new Set(banks.map(({ id }) => id)).size).toBe(banks.length)
  })

  test('tells of a bank how one logs in there', async () => {
    expect(await banksFor('q=demobank')).toEqual([
      {
        id: demobank.id,
        name: 'Demobank',
        supported: true,
        country: 'DE',
        language: { current: 'de', available: ['de', 'en', 'es', 'fr', 'ar'] },
        bank_code: '90090042',
        bic: 'DEMODE01',
        access_methods: [
          {
            id: expect.stringMatching(/^[0-9a-f-]{36}$/),
            in_psd2_scope: true,
            type: 'API',
            supported_account_types: expect.arrayContaining(['Giro account']),
            configurable_consent: false,
            requires_account_identifiers: false,
            customer_authentication_flows: ['EMBEDDED_2FA', 'DECOUPLED'],
            advice: 'Wie im Online-Banking.',
            credentials: [
              {
                key: 'login',
                label: 'Anmeldename',
                min_length: 1,
                max_length: 40,
                is_secret: false,
                is_optional: false,
              },
              expect.objectContaining({ key: 'pin', is_secret: true }),
            ],
          },
        ],
      },
    ])
    const [web] = await banksFor('country=AT&q=11000')
    expect(web?.access_methods[0]?.customer_authentication_flows).toEqual(['REDIRECT'])
  })

  test('speaks the language that is asked for', async () => {
    const url = '/catalog/banks?q=90090042'
    const [bank] = await ask<CatalogBank[]>(url, { 'accept-language': 'it, en-GB;q=0.8' })
    expect(bank?.language.current).toBe('en')
    expect(bank?.access_methods[0]?.advice).toBe('As in online banking.')
    const [french] = await ask<CatalogBank[]>(url, { 'accept-language': 'fr' })
    expect(french?.language.current).toBe('fr')
    // What nobody has written in French is there in English.
    expect(french?.access_methods[0]?.advice).toBe('As in online banking.')
  })

  test.each([
    ['q=90090042', ['Demobank']],
    ['q=DEMODE01', ['Demobank']],
    ['q=demode01xxx', ['Demobank']],
    [`q=${demobank.id}`, ['Demobank']],
    [`filter_id=${demobank.id}`, ['Demobank']],
    ['country=de&q=37040044', ['Commerzbank']],
    ['country_code=de&q=37040044', ['Commerzbank']],
    ['q=COBADEFF', ['Commerzbank']],
    ['q=commerz', []],
    ['q=PayPal', []],
    ['country=AT&q=90090042', []],
    ['country=XY', []],
    ['country=Utopia', []],
    ['country=at', ['Aachener Webbank']],
  ])('?%s selects exactly %j', async (query, names) => {
    expect((await banksFor(query)).map(({ name }) => name)).toEqual(names)
  })

  test('shows of many bank codes the one that was asked for', async () => {
    expect(await banksFor('q=37040044')).toMatchObject([{ bank_code: '37040044' }])
    expect(await banksFor('q=Commerzbank')).toMatchObject([{ bank_code: '50040000' }])
  })

  test('an empty or unknown parameter selects everything', async () => {
    expect((await banksFor('q=&country=&bank=x')).length).toBeGreaterThan(2_000)
  })

  test.each(['/catalog', '/catalog/banks', '/rest/catalog', '/rest/catalog/banks'])(
    '%s is there for a token of a user, too',
    async (url) => {
      const answer = await ask<Catalog | CatalogBank[]>(`${url}?q=Demobank`, {
        authorization: 'Bearer Akn_all',
      })
      const banks = Array.isArray(answer) ? answer : answer.banks
      expect(banks).toHaveLength(1)
    },
  )

  test('all of it comes in time', async () => {
    await ask('/catalog')
    const startedAt = performance.now()
    await ask('/catalog')
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})
