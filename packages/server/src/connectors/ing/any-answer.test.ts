import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { Problem } from '../../domain/problem.ts'
import { Secret } from '../../domain/secret.ts'
import { buildBank } from '../../testing/builders.ts'
import { madeCertificates, testCertificate } from '../../testing/make-certificates.ts'
import { call, dayOf, request, sessionOf } from '../../testing/play-script.ts'
import { openConnectors } from '../registry.ts'

const certificates = madeCertificates(testCertificate)
const { connectors, close } = openConnectors({ timeoutMs: 2_000, certificates })
let answers: readonly string[] = []
let asked = 0
const paper = createServer((message, response) => {
  message.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(answers[asked++ % answers.length])
  })
})
beforeAll(() => new Promise<void>((resolve) => paper.listen(0, '127.0.0.1', resolve)))
afterAll(async () => {
  await close()
  await new Promise((resolve) => paper.close(resolve))
})

const or = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: fc.jsonValue() })
const list = (entry: object) => or(fc.array(or(fc.constant(entry)), { maxLength: 3 }))
const money = { amount: '1.20', currency: 'EUR' }
const next = { next: { href: '/v2/accounts/r1/transactions?next=1' } }
const answer = fc.record(
  {
    access_token: or(fc.constantFrom('a1', 'a2')),
    refresh_token: or(fc.constant('r1')),
    expires_in: or(fc.constantFrom(0, 900, '900')),
    client_id: or(fc.constant('client-7')),
    location: or(fc.constantFrom('https://myaccount.ing.com/g', 'http://127.0.0.1/g', '/g')),
    accounts: list({ resourceId: 'r1', currency: 'EUR' }),
    balances: list({ balanceType: 'expected', balanceAmount: money }),
    transactions: or(
      fc.record({
        booked: list({ transactionAmount: money, bookingDate: '2026-11-20' }),
        _links: or(fc.constantFrom({}, next)),
      }),
    ),
  },
  { requiredKeys: [] },
)

test('whatever a bank answers, the person gets a step or the operator a problem', async () => {
  const text = fc.oneof(
    { weight: 8, arbitrary: answer.map((document) => JSON.stringify(document)) },
    { weight: 1, arbitrary: fc.constantFrom('', 'null', '<html></html>', '{"a":') },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (script) => {
      answers = script
      asked = 0
      await passage().catch((error: unknown) => expect(error).toBeInstanceOf(Problem))
    }),
    { numRuns: 200 },
  )
}, 60_000)

async function passage(): Promise<void> {
  const { port } = paper.address() as AddressInfo
  const bank = buildBank({
    protocol: 'ing',
    loginFields: [],
    profile: {
      base_url: `http://127.0.0.1:${port}`,
      certificate: testCertificate,
      signature: {},
    },
  })
  const { ing } = connectors
  const start = await ing.start(bank, { ...request, credentials: {} }, call())
  const url = start.kind === 'redirect' ? start.url : ''
  const state = new Secret(URL.parse(url)?.searchParams.get('state') ?? '')
  const parameters = { state, code: new Secret('c1') }
  const back = await ing.resume(bank, sessionOf(start), { kind: 'returned', parameters }, call())
  expect(back.kind).toBe('authorized')
  const session = sessionOf(back)
  await ing.fetchAccounts(bank, session, call())
  await ing.fetchBalances(bank, session, { resourceId: 'r1', ...call() })
  const period = { resourceId: 'r1', from: dayOf('2026-11-01'), ...call() }
  for await (const page of ing.fetchTransactions(bank, session, period)) {
    expect(page.raw.body).not.toBe('')
  }
  await ing.end(bank, session, call())
}
