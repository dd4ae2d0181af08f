import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import type { AccountId, UserId } from '../../domain/ids.ts'
import type { LocalDate } from '../../domain/local-date.ts'
import { parseMoney } from '../../domain/money.ts'
import type { Transaction } from '../../domain/transaction.ts'
import { buildAccount, buildServerDeps, buildTransaction } from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

const { balance: _none, iban: _iban, ...bare } = buildAccount({ id: 'A1.2' as AccountId })
const card = { ...bare, maskedPan: '525412******3241', type: 'Credit card' as const }
const pending = buildTransaction({
  id: 'T1.2' as Transaction['id'],
  accountId: 'A1.2' as AccountId,
  status: 'pending',
  amount: parseMoney('-99.99', 'USD'),
  counterparty: { name: 'Shop', accountNumber: '4711', bic: 'OTHERBIC' },
  valueOn: '2026-05-03' as LocalDate,
  bankReference: 'ref-1',
  originalAmount: parseMoney('110', 'USD'),
  bookingText: 'Kartenzahlung',
  creditorId: 'DE98ZZZ09999999999',
  endToEndId: 'E2E-1',
  mandateId: 'M-1',
  primaNota: '9250',
  bookingKey: 'MSC',
  ultimateDebtor: 'Emil Mustermann',
  ultimateCreditor: 'Shop am Markt',
  purposeCode: 'SALA',
  structuredRemittance: 'RF18539007547034',
  transactionCode: 117,
})
const deps = buildServerDeps({
  accounts: [buildAccount(), card],
  transactions: [buildTransaction(), pending],
})
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
            account_number: '4711951500',
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
          expect.objectContaining({ account_id: 'A1.2', account_number: '525412******3241' }),
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
          account_number: '0000002881',
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
        {
          transaction_id: 'T1.2',
          account_id: 'A1.2',
          amount: -99.99,
          currency: 'USD',
          account_number: '4711',
          bic: 'OTHERBIC',
          name: 'Shop',
          purpose: 'Abschlag Mai',
          booked: false,
          booked_at: '2026-05-02T00:00:00.000Z',
          settled_at: '2026-05-03T00:00:00.000Z',
          booking_key: 'MSC',
          booking_text: 'Kartenzahlung',
          creditor_id: 'DE98ZZZ09999999999',
          end_to_end_reference: 'E2E-1',
          mandate_reference: 'M-1',
          prima_nota_number: '9250',
          sepa_purpose_code: 'SALA',
          sepa_remittance_info: 'RF18539007547034',
          transaction_code: 117,
          type: 'Direct debit',
          additional_info: {
            bank_reference: 'ref-1',
            original_amount: 110,
            original_currency: 'USD',
            reference_party_debtor: 'Emil Mustermann',
            reference_party_creditor: 'Shop am Markt',
          },
          created_at: '2026-05-04T10:00:00.000Z',
          modified_at: '2026-05-04T10:00:00.000Z',
        },
      ],
    })
  })
})

describe('what an IBAN tells where the bank is silent', () => {
  const { bic: _bic, ...mute } = buildAccount({
    iban: 'DE07900948150000002000',
    bankCode: '99999999',
    accountNumber: '900948150000002000',
  })
  const transactions = [
    buildTransaction({ counterparty: { iban: 'AT483200000012345864' } }),
    buildTransaction({ counterparty: { name: 'Shop' } }),
  ]

  test('is added to an account and to a counterparty', async () => {
    const quiet = buildServerDeps({ accounts: [mute], transactions })
    quiet.grants.addAccessToken('Akn_all')
    const server = await createServer(quiet)
    const read = async (url: string) =>
      (await server.inject({ url, headers: { authorization: 'Bearer Akn_all' } })).json()
    expect(await read('/rest/accounts/A1.1')).toMatchObject({
      bank_code: '90094815',
      account_number: '0000002000',
      bic: 'MOCKDE01',
    })
    const [abroad, shop] = (await read('/rest/transactions')).transactions
    expect(abroad).toMatchObject({ bank_code: '32000' })
    expect(abroad).not.toHaveProperty('bank_name')
    expect(shop).not.toHaveProperty('bank_code')
    await server.close()
  })
})

describe('what is left out and what is not', () => {
  test('an account without a balance has none, and its balance is not found', async () => {
    const account = (await get('/rest/accounts/A1.2')).json()
    expect(account).not.toHaveProperty('balance')
    expect(account).not.toHaveProperty('iban')
    expect((await get('/rest/accounts/A1.2/balance')).statusCode).toBe(404)
  })

  test('the balance alone', async () => {
    const reply = await get('/rest/accounts/A1.1/balance?cents=true')
    expect(reply.json()).toMatchObject({
      balance: 325030,
      balance_date: '2026-05-03T00:00:00.000Z',
    })
  })

  test('cents are whole numbers everywhere', async () => {
    const accounts = (await get('/rest/accounts?cents=1')).json()
    expect(accounts.accounts[0].balance.balance).toBe(325030)
    const { transactions, statistics } = (
      await get('/rest/transactions?cents=true&include_statistics=true')
    ).json()
    expect(transactions.map((each: { amount: number }) => each.amount)).toEqual([-1234, -9999])
    expect(statistics.deposit_sum).toBe(200000)
  })

  test('statistics, deletions and status come only where they are asked for', async () => {
    const plain = (await get('/rest/transactions')).json()
    expect(Object.keys(plain)).toEqual(['transactions'])
    const full = await get(
      '/rest/accounts/A1.1/transactions/?since=2026-01-01&include_statistics=true',
    )
    expect(full.json()).toMatchObject({
      transactions: [{ transaction_id: 'T1.1' }],
      deleted: ['T1.0'],
      status: { synced_at: '2026-05-04T09:59:00.000Z' },
      statistics: {
        deposit_sum: 2000,
        deposit_max: 1500,
        expense_sum: -12.34,
        expense_max: -12.34,
      },
    })
  })

  test('the account of the path goes before those of the query', async () => {
    await get('/rest/accounts/A1.1/transactions?accounts=A1.2')
    expect(deps.queries.at(-1)?.accountIds).toEqual(['A1.1'])
  })

  test('an unknown account in the query selects nothing', async () => {
    const reply = await get('/rest/transactions?accounts=A9.9&include_statistics=1')
    expect(reply.json()).toEqual({
      transactions: [],
      statistics: { deposit_sum: 0, deposit_max: 0, expense_sum: 0, expense_max: 0 },
    })
  })
})

describe('what a sync leaves', () => {
  test('a failure is told in words for the person, in their language', async () => {
    const failed = buildAccount({ problem: 'bank_unavailable' })
    const server = await createServer(serverWith({ accounts: [failed] }))
    const message = async (language: string) => {
      const headers = { authorization: 'Bearer Akn_all', 'accept-language': language }
      const reply = await server.inject({ url: '/rest/accounts', headers })
      return reply.json().accounts[0].status.message
    }
    expect(await message('de')).toMatch(/^Ihre Bank hat nicht geantwortet\./)
    expect(await message('en-GB')).toMatch(/^Your bank did not answer\./)
    await server.close()
  })

  test('the days that were read are told to who asks for them', async () => {
    const coverage = [{ from: '2026-01-01' as LocalDate, until: '2026-05-04' as LocalDate }]
    const server = await createServer(serverWith({ accounts: [buildAccount({ coverage })] }))
    const headers = { authorization: 'Bearer Akn_all' }
    const account = async (url: string) => (await server.inject({ url, headers })).json()
    expect(await account('/rest/accounts/A1.1')).not.toHaveProperty('coverage')
    expect(await account('/rest/accounts/A1.1?include_coverage=true')).toMatchObject({ coverage })
    await server.close()
  })

  test('what was pending before says so to who reads pending ones', async () => {
    const transactions = [buildTransaction({ wasPending: true })]
    const server = await createServer(serverWith({ transactions }))
    const headers = { authorization: 'Bearer Akn_all' }
    const first = async (url: string) =>
      (await server.inject({ url, headers })).json().transactions[0]
    expect(await first('/rest/transactions')).not.toHaveProperty('pending_id')
    expect(await first('/rest/transactions?include_pending=1')).toMatchObject({
      pending_id: 'T1.1',
    })
    await server.close()
  })
})

function serverWith(data: Parameters<typeof buildServerDeps>[0]) {
  const own = buildServerDeps(data)
  own.grants.addAccessToken('Akn_all')
  return own
}

describe('GET /rest/transactions/changes', () => {
  test('GET /rest/transactions/changes 200: all of it first, then what follows the cursor', async () => {
    const reply = await get('/rest/transactions/changes')
    expect(reply.statusCode).toBe(200)
    const { added, ...rest } = reply.json()
    expect(added.map((each: { transaction_id: string }) => each.transaction_id)).toEqual([
      'T1.1',
      'T1.2',
    ])
    expect(rest).toEqual({ modified: [], removed: [], next_cursor: 'c1_1', has_more: true })
    const next = await get('/rest/transactions/changes?cursor=c1_1&count=5')
    expect(next.json()).toEqual({
      added: [],
      modified: [],
      removed: [{ transaction_id: 'T1.0', account_id: 'A1.1' }],
      next_cursor: 'c1_2',
      has_more: false,
    })
  })

  test.each(['c1_', 'c1_-1', 'c1_zzzzzzzzzzz', 'T1.1', '7', 'c2_1'])(
    'GET /rest/transactions/changes 400: %j is no cursor',
    async (cursor) => {
      const reply = await get(`/rest/transactions/changes?cursor=${cursor}`)
      expect(reply.statusCode).toBe(400)
      expect(Object.keys(reply.json().error.data)).toEqual(['cursor'])
    },
  )
})

describe('who may read what', () => {
  const scopes = ['accounts=ro', 'balance=ro', 'transactions=ro', 'accounts=rw', 'offline']
  const needs = [
    ['/rest/accounts', 'accounts'],
    ['/rest/accounts/A1.1', 'accounts'],
    ['/rest/accounts/A1.1/balance', 'balance'],
    ['/rest/transactions', 'transactions'],
    ['/rest/accounts/A1.1/transactions', 'transactions'],
    ['/rest/transactions/T1.1', 'transactions'],
    ['/rest/accounts/A1.1/transactions/T1.1', 'transactions'],
  ] as const

  test.each(needs)('%s needs the scope %s and no other', async (url, need) => {
    for (const scope of scopes) {
      const token = `Akn_${need}_${scope.replace('=', '-')}`
      deps.grants.addAccessToken(token, scope)
      const reply = await get(url, { authorization: `Bearer ${token}` })
      expect([scope, reply.statusCode]).toEqual([scope, scope.startsWith(`${need}=`) ? 200 : 403])
      if (reply.statusCode === 403) {
        expect(reply.headers['www-authenticate']).toContain('error="insufficient_scope"')
      }
    }
  })

  test('without balance=ro an account has no balance', async () => {
    deps.grants.addAccessToken('Akn_accounts', 'accounts=ro')
    const headers = { authorization: 'Bearer Akn_accounts' }
    const [account] = (await get('/rest/accounts', headers)).json().accounts
    expect(account).not.toHaveProperty('balance')
    expect((await get('/rest/accounts/A1.1', headers)).json()).not.toHaveProperty('balance')
  })

  test.each(needs.filter(([url]) => /\d/.test(url)))(
    '%s of another person is answered like an unknown one',
    async (url) => {
      deps.grants.addAccessToken(
        'Akn_other',
        'accounts=ro balance=ro transactions=ro',
        'U2' as UserId,
      )
      const foreign = await get(url, { authorization: 'Bearer Akn_other' })
      const unknown = await get(url.replaceAll('1.1', '7.7'))
      expect(foreign.statusCode).toBe(404)
      expect(foreign.body).toBe(unknown.body)
    },
  )

  test('another person’s lists are empty', async () => {
    deps.grants.addAccessToken('Akn_other', 'accounts=ro transactions=ro', 'U2' as UserId)
    const headers = { authorization: 'Bearer Akn_other' }
    expect((await get('/rest/accounts', headers)).json()).toEqual({ accounts: [] })
    expect((await get('/rest/transactions?accounts=A1.1', headers)).json()).toEqual({
      transactions: [],
    })
  })

  test('a transaction of another account than that of the path is not found', async () => {
    expect((await get('/rest/accounts/A1.2/transactions/T1.1')).statusCode).toBe(404)
  })
})

describe('RFC 6750: where the token may be', () => {
  test.each([
    ['in the URL', '/rest/accounts?access_token=Akn_all', {}],
    ['in the URL beside the header', '/rest/accounts?access_token=Akn_all', 'Bearer Akn_all'],
    ['as Basic', '/rest/accounts', 'Basic QWtuX2FsbDo='],
    ['without its scheme', '/rest/accounts', 'Akn_all'],
    ['twice', '/rest/accounts', 'Bearer Akn_all, Bearer Akn_all'],
    ['with a blank', '/rest/accounts', 'Bearer Akn_ all'],
    ['cut off', '/rest/accounts', 'Bearer Akn_al'],
    ['4097 bytes long', '/rest/accounts', `Bearer ${'A'.repeat(4097)}`],
    ['empty', '/rest/accounts', 'Bearer '],
  ])('not %s', async (_name, url, authorization) => {
    const headers = typeof authorization === 'string' ? { authorization } : {}
    const reply = await app.inject({ url, headers })
    expect(reply.statusCode).toBe(401)
    expect(reply.json().error.code).toBe(1003)
    expect(reply.headers['www-authenticate']).toBe(
      typeof authorization === 'string'
        ? 'Bearer realm="Kontor", error="invalid_token"'
        : 'Bearer realm="Kontor"',
    )
  })

  test('the scheme is read without regard to case', async () => {
    expect((await get('/rest/accounts', { authorization: 'bEARER Akn_all' })).statusCode).toBe(200)
  })

  test('a token that has ended is refused', async () => {
    const later = await createServer({ ...deps, now: () => new Date('2026-05-04T12:00:00.000Z') })
    const headers = { authorization: 'Bearer Akn_all' }
    expect((await later.inject({ url: '/rest/accounts', headers })).statusCode).toBe(401)
    await later.close()
  })
})
