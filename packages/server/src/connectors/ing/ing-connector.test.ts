import { createHash, verify } from 'node:crypto'

import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import type { Bank } from '../../domain/bank.ts'
import { Problem } from '../../domain/problem.ts'
import { Secret } from '../../domain/secret.ts'
import { buildBank } from '../../testing/builders.ts'
import { madeCertificates, testCertificate } from '../../testing/make-certificates.ts'
import { call, dayOf, error, poll, request, sessionOf } from '../../testing/play-script.ts'
import type { Exchange, SeenRequest } from '../../testing/scripted-bank.ts'
import { ScriptedBank } from '../../testing/scripted-bank.ts'
import type { CallContext, ConnectorSession, Step, StepInput } from '../connector.ts'
import { openConnectors } from '../registry.ts'

const certificates = madeCertificates(testCertificate)
let nowMs = Date.UTC(2026, 10, 23)
const {
  connectors: { ing: connector },
  close,
} = openConnectors({ timeoutMs: 2_000, certificates, now: () => new Date(nowMs) })
afterAll(() => close())
// What one test has renewed is forgotten in the next.
beforeEach(() => {
  nowMs += 3_600_000
})

const person = { ...request, credentials: {} }
const scope = 'payment-accounts:transactions:view payment-accounts:balances:view'
const application = (more: object = {}): Exchange => ({
  on: 'POST /oauth2/token',
  json: { access_token: 'app1', expires_in: 905, client_id: 'client-7', ...more },
})
const pageQuery = new URLSearchParams({ scope, redirect_uri: person.returnUrl })
const page = (more: object = {}): Exchange => ({
  on: `GET /oauth2/authorization-server-url?${pageQuery}`,
  json: { location: 'https://myaccount.ing.com/granting/c7?lang=de' },
  ...more,
})
const customer = (more: object = {}): Exchange => ({
  on: 'POST /oauth2/token',
  json: { access_token: 'a1', refresh_token: 'r1', expires_in: 900, ...more },
})
const accounts = (more: object = {}): Exchange => ({
  on: 'GET /v3/accounts',
  json: { accounts: [] },
  ...more,
})
const refused = (code: string): Exchange => accounts({ status: 401, json: error(code) })

const rows = new WeakMap<ScriptedBank, Bank>()

/** One row for each bank, as in the bank list, unless it is about another profile. */
function rowOf(bank: ScriptedBank, more?: object): Bank {
  const known = rows.get(bank)
  if (known && !more) return known
  const profile = {
    base_url: bank.baseUrl,
    certificate: testCertificate,
    signature: {},
    ...more,
  }
  const row = buildBank({ protocol: 'ing', loginFields: [], profile })
  if (!more) rows.set(bank, row)
  return row
}

function keeping(kept: ConnectorSession[]): CallContext {
  return {
    ...call(),
    keepSession: async (session) => {
      kept.push(JSON.parse(JSON.stringify(session)))
    },
  }
}

const returned = (parameters: Record<string, string>): StepInput => ({
  kind: 'returned',
  parameters: Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, new Secret(value)]),
  ),
})

function stateOf(step: Step): string {
  if (step.kind !== 'redirect') throw new Error(`a redirect was expected, not ${step.kind}`)
  return new URL(step.url).searchParams.get('state') ?? ''
}

async function logIn(bank: ScriptedBank, row = rowOf(bank)): Promise<ConnectorSession> {
  const start = await connector.start(row, person, call())
  const back = returned({ state: stateOf(start), code: 'c1' })
  return sessionOf(await connector.resume(row, sessionOf(start), back, call()))
}

/** As the bank would check it: our certificate's key over the lines that `headers` names. */
function isSigned({ line, headers, body }: SeenRequest): boolean {
  const [, authorization] = /^Signature (.*)$/.exec(headers.authorization ?? '') ?? []
  const text = authorization ?? String(headers['signature'])
  const { keyId, names, signature } =
    /^keyId="(?<keyId>[^"]+)",algorithm="rsa-sha256",headers="(?<names>[^"]+)",signature="(?<signature>[^"]+)"$/.exec(
      text,
    )?.groups ?? {}
  const expectedKey = authorization === undefined ? 'client-7' : keyIdInHex()
  if (keyId !== expectedKey || names !== '(request-target) x-request-id date digest') return false
  const bytes = new URLSearchParams(Object.entries(body ?? {})).toString()
  const digest = `SHA-256=${createHash('sha256').update(bytes).digest('base64')}`
  const [method = '', path = ''] = line.split(' ')
  const signed = [
    `(request-target): ${method.toLowerCase()} /xs2a${path}`,
    `x-request-id: ${String(headers['x-request-id'])}`,
    `date: ${String(headers.date)}`,
    `digest: ${String(headers['digest'])}`,
  ].join('\n')
  const key = certificates.get(testCertificate)?.qsealc?.certificate.publicKey
  const isOurs =
    key && verify('sha256', Buffer.from(signed), key, Buffer.from(signature ?? '', 'base64'))
  const isFresh = Math.abs(Date.parse(String(headers.date)) - Date.now()) < 10_000
  const certificate = String(headers['tpp-signature-certificate'])
  return (
    isOurs === true &&
    isFresh &&
    headers['digest'] === digest &&
    /^-----BEGIN CERTIFICATE-----[\w+/=]+-----END CERTIFICATE-----$/.test(certificate)
  )
}

function keyIdInHex(): string {
  return `SN=${certificates.get(testCertificate)?.qsealc?.certificate.serialNumber}`
}

describe('logging in', () => {
  test('every request is signed; the first with the certificate name, then in the name of our application', async () => {
    await using bank = await ScriptedBank.start([application(), page(), customer(), accounts()])
    const session = await logIn(bank)
    await connector.fetchAccounts(rowOf(bank), session, call())
    expect(bank.seen.map(isSigned)).toEqual([true, true, true, true])
    expect(bank.seen.map(({ headers }) => headers.authorization?.split(' keyId')[0])).toEqual([
      'Signature',
      'Bearer app1',
      'Bearer app1',
      'Bearer a1',
    ])
    expect(bank.seen[0]?.headers['signature']).toBeUndefined()
    expect(bank.seen[0]?.body).toEqual({ grant_type: 'client_credentials' })
    expect(bank.left).toEqual([])
  })

  test("the person goes to the bank's page with our name, the scope and a state nobody knows", async () => {
    await using bank = await ScriptedBank.start([application(), page(), page()])
    const row = rowOf(bank)
    const [one, other] = [
      await connector.start(row, person, call()),
      await connector.start(row, person, call()),
    ]
    if (one.kind !== 'redirect') throw new Error('a redirect was expected')
    const url = new URL(one.url)
    expect(url.origin + url.pathname).toBe('https://myaccount.ing.com/granting/c7')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      lang: 'de',
      client_id: 'client-7',
      scope,
      state: stateOf(one),
      redirect_uri: person.returnUrl,
      response_type: 'code',
    })
    expect(stateOf(one)).toMatch(/^[\w-]{43}$/)
    expect(stateOf(other)).not.toBe(stateOf(one))
  })

  test('the code becomes a token, sent once and remembered before it is sent', async () => {
    await using bank = await ScriptedBank.start([application(), page(), customer()])
    const row = rowOf(bank)
    const start = await connector.start(row, person, call())
    const back = returned({ state: stateOf(start), code: 'c1' })
    const kept: ConnectorSession[] = []
    const done = await connector.resume(row, sessionOf(start), back, keeping(kept))
    expect(done).toMatchObject({
      kind: 'authorized',
      session: { stage: 'authorized', token: { access: 'a1', refresh: 'r1' } },
    })
    expect(bank.seen[2]?.body).toEqual({
      code: 'c1',
      grant_type: 'authorization_code',
      redirect_uri: person.returnUrl,
    })
    expect(kept.map((session) => session['stage'])).toEqual(['login', 'authorized'])
    expect(JSON.stringify(kept)).not.toContain('"c1"')
    // The tab is reloaded: the same code comes with what was kept before the bank answered.
    const [spent = {}] = kept
    expect((await connector.resume(row, spent, back, call())).kind).toBe('pending')
    expect(bank.seen).toHaveLength(3)
  })

  test.each<[string, Record<string, string>]>([
    ['another state', { state: 'other', code: 'c1' }],
    ['no state', { code: 'c1' }],
    ['an error under another state', { state: 'x', error: 'access_denied' }],
    ['nothing', {}],
  ])('a way back with %s is not this one', async (_name, parameters) => {
    await using bank = await ScriptedBank.start([application(), page()])
    const start = await connector.start(rowOf(bank), person, call())
    const step = await connector.resume(rowOf(bank), sessionOf(start), returned(parameters), call())
    expect(step.kind).toBe('pending')
    expect(bank.seen).toHaveLength(2)
  })

  test('until the person is back there is nothing to do; a refusal ends it', async () => {
    await using bank = await ScriptedBank.start([application(), page()])
    const row = rowOf(bank)
    const start = await connector.start(row, person, call())
    expect((await connector.resume(row, sessionOf(start), poll, call())).kind).toBe('pending')
    const denied = returned({ state: stateOf(start), error: 'access_denied' })
    expect(await connector.resume(row, sessionOf(start), denied, call())).toEqual({
      kind: 'failed',
      reason: 'refused',
    })
  })

  test('a code that the bank takes no longer ends it; another refusal is the operator’s', async () => {
    const script = (json: object) => [application(), page(), { ...customer(), status: 400, json }]
    await using late = await ScriptedBank.start(script({ error: 'invalid_grant' }))
    const start = await connector.start(rowOf(late), person, call())
    const back = returned({ state: stateOf(start), code: 'c1' })
    expect(await connector.resume(rowOf(late), sessionOf(start), back, call())).toEqual({
      kind: 'failed',
      reason: 'timed-out',
    })
    await using odd = await ScriptedBank.start(script({ error: 'invalid_client' }))
    await expect(logIn(odd)).rejects.toMatchObject({ code: 'bank_refused' })
  })

  test('with one registered address the state leads to the flow', async () => {
    const url = 'https://kontor.example/widget/bank-return'
    const query = new URLSearchParams({ scope, redirect_uri: url, country_code: 'DE' })
    await using bank = await ScriptedBank.start([
      application(),
      page({ on: `GET /oauth2/authorization-server-url?${query}` }),
    ])
    const row = rowOf(bank, { redirect: 'fixed', country: 'DE' })
    const step = await connector.start(row, { ...person, sharedReturn: { url, key: 'k7' } }, call())
    expect(stateOf(step)).toMatch(/^k7\.[\w-]{43}$/)
    expect(new URL(step.kind === 'redirect' ? step.url : '').searchParams.get('redirect_uri')).toBe(
      url,
    )
  })
})

describe('our own token', () => {
  test('is asked for once, and again when it ends or the bank takes it no longer', async () => {
    await using bank = await ScriptedBank.start([
      application(),
      page(),
      page(),
      application({ access_token: 'app2' }),
      page(),
      page({ status: 401, json: error('TOKEN_INVALID') }),
      application({ access_token: 'app3' }),
      page(),
    ])
    const row = rowOf(bank)
    await connector.start(row, person, call())
    await connector.start(row, person, call())
    nowMs += 900_000
    await connector.start(row, person, call())
    await connector.start(row, person, call())
    expect(bank.left).toEqual([])
    expect(bank.seen.at(-1)?.headers.authorization).toBe('Bearer app3')
  })

  test.each<[string, Exchange]>([
    ['names no application', application({ client_id: undefined })],
    ['names it with a quotation mark', application({ client_id: 'a",x="' })],
    ['holds no token', application({ access_token: undefined })],
    ['is empty', { ...application(), json: undefined, text: '' }],
    ['breaks off', { ...application(), json: undefined, text: '{"access_token":"a' }],
  ])('an answer that %s is not understood', async (_name, answer) => {
    await using bank = await ScriptedBank.start([answer])
    await expect(connector.start(rowOf(bank), person, call())).rejects.toMatchObject({
      code: 'bank_answer_not_understood',
    })
  })

  test.each(['SIGNATURE_INVALID', 'CERTIFICATE_EXPIRED', 'TOKEN_INVALID', 'WHATEVER'])(
    '%s is the operator’s matter, not the person’s',
    async (code) => {
      const answer = { ...application(), status: 401, json: error(code) }
      await using bank = await ScriptedBank.start([answer])
      await expect(connector.start(rowOf(bank), person, call())).rejects.toMatchObject({
        code: 'bank_refused',
      })
    },
  )

  test('without a certificate that signs nothing is sent', async () => {
    await using bank = await ScriptedBank.start([])
    const row = rowOf(bank, { certificate: undefined })
    const { certificate: _none, ...profile } = row.profile
    await expect(connector.start({ ...row, profile }, person, call())).rejects.toMatchObject({
      code: 'bank_refused',
    })
    expect(bank.seen).toEqual([])
  })
})

describe('a login page that is none', () => {
  test.each([
    ['missing', {}],
    ['a number', { location: { href: 1 } }],
    ['no https', { location: 'http://evil.example/' }],
    ['a script', { location: 'javascript:alert(1)' }],
    ['with a user', { location: 'https://ing@evil.example/' }],
  ])('%s', async (_name, json) => {
    await using bank = await ScriptedBank.start([application(), page({ json })])
    await expect(connector.start(rowOf(bank), person, call())).rejects.toMatchObject({
      code: 'bank_answer_not_understood',
    })
  })
})

describe('the person’s token', () => {
  const script = [application(), page(), customer()]

  test('is renewed when it ends, stored, and only then used', async () => {
    await using bank = await ScriptedBank.start([
      ...script,
      application({ access_token: 'app2' }),
      customer({ access_token: 'a2', refresh_token: 'r2' }),
      accounts(),
    ])
    const row = rowOf(bank)
    const session = await logIn(bank, row)
    nowMs += 900_000
    const before: number[] = []
    const kept: ConnectorSession[] = []
    await connector.fetchAccounts(row, session, {
      ...call(),
      keepSession: async (newer) => {
        before.push(bank.seen.length)
        kept.push(newer)
      },
    })
    expect(bank.seen[4]?.body).toEqual({ grant_type: 'refresh_token', refresh_token: 'r1' })
    expect(bank.seen[4]?.headers.authorization).toBe('Bearer app2')
    expect(bank.seen[5]?.headers.authorization).toBe('Bearer a2')
    expect(kept).toMatchObject([{ stage: 'authorized', token: { access: 'a2', refresh: 'r2' } }])
    expect(before).toEqual([5])
    expect(bank.seen.every(isSigned)).toBe(true)
  })

  test('is renewed once where two reads find it refused', async () => {
    await using bank = await ScriptedBank.start([
      ...script,
      refused('TOKEN_EXPIRED'),
      customer({ access_token: 'a2', refresh_token: 'r2' }),
      accounts(),
      refused('TOKEN_EXPIRED'),
      accounts(),
    ])
    const row = rowOf(bank)
    const session = await logIn(bank, row)
    await connector.fetchAccounts(row, session, call())
    // Still with the token of before, as a read that began earlier.
    await connector.fetchAccounts(row, session, call())
    expect(bank.left).toEqual([])
  })

  test.each<[string, readonly Exchange[]]>([
    [
      'a refresh token is refused',
      [refused('TOKEN_EXPIRED'), { ...customer(), status: 400, json: { error: 'invalid_grant' } }],
    ],
    [
      'the new one is refused, too',
      [refused('TOKEN_EXPIRED'), customer(), refused('TOKEN_INVALID')],
    ],
    ['the permission was withdrawn', [refused('CONSENT_INVALID')]],
  ])('where %s the person is needed', async (_name, more) => {
    await using bank = await ScriptedBank.start([...script, ...more])
    const session = await logIn(bank)
    await expect(connector.fetchAccounts(rowOf(bank), session, call())).rejects.toMatchObject({
      code: 'consent_expired',
    })
    expect(bank.left).toEqual([])
  })

  test('ends with a call to the bank only where it has a place for that', async () => {
    await using bank = await ScriptedBank.start([
      ...script,
      { on: 'POST /oauth2/token/revoke', status: 200 },
      { on: 'POST /oauth2/token/revoke', status: 400, json: { error: 'invalid_token' } },
      { on: 'POST /oauth2/token/revoke', status: 403, json: error('ROLE_INVALID') },
    ])
    const row = rowOf(bank)
    const session = await logIn(bank, row)
    await connector.end(row, session, call())
    expect(bank.seen).toHaveLength(3)
    const place = { revocation: '/oauth2/token/revoke' }
    const revoking = { ...row, profile: Object.assign(row.profile, place) }
    await connector.end(revoking, session, call())
    expect(bank.seen[3]?.body).toEqual({ token: 'r1', token_type_hint: 'refresh_token' })
    await connector.end(revoking, session, call())
    await expect(connector.end(revoking, session, call())).rejects.toMatchObject({
      code: 'bank_refused',
    })
  })

  test('a session of anything else is our bug', async () => {
    await using bank = await ScriptedBank.start([])
    const row = rowOf(bank)
    for (const session of [{}, { stage: 'authorized' }, { stage: 'login', oauth: {} }]) {
      await expect(connector.resume(row, session, poll, call())).rejects.toThrow(RangeError)
      await expect(connector.fetchAccounts(row, session, call())).rejects.toThrow(RangeError)
    }
  })
})

describe('reading', () => {
  const script = [application(), page(), customer()]
  const from = '/v2/accounts/r%201/transactions?dateFrom=2026-11-01&dateTo=2026-11-23'
  const entry = (id: string) => ({
    transactionId: id,
    transactionAmount: { amount: '-1.20', currency: 'EUR' },
    bookingDate: '2026-11-20',
  })
  const read = { resourceId: 'r 1', from: dayOf('2026-11-01') }

  async function pagesOf(bank: ScriptedBank, more: object = {}, row = rowOf(bank)) {
    nowMs = Date.UTC(2026, 10, 23)
    const session = await logIn(bank, row)
    const pages = []
    const reading = { ...read, ...more, ...call() }
    for await (const one of connector.fetchTransactions(row, session, reading)) pages.push(one)
    return pages
  }

  test('balances are of version 3', async () => {
    const balance = {
      balanceType: 'interimBooked',
      balanceAmount: { amount: '5.10', currency: 'EUR' },
    }
    await using bank = await ScriptedBank.start([
      ...script,
      { on: 'GET /v3/accounts/r%201/balances', json: { balances: [balance] } },
    ])
    const session = await logIn(bank)
    const answer = await connector.fetchBalances(rowOf(bank), session, {
      resourceId: 'r 1',
      ...call(),
    })
    expect(answer.balances).toMatchObject([{ type: 'interimBooked' }])
  })

  test('transactions are of version 2, page by page along the links', async () => {
    const next = '/v2/accounts/r%201/transactions?next=CNXT'
    await using bank = await ScriptedBank.start([
      ...script,
      {
        on: `GET ${from}&limit=50`,
        json: {
          transactions: { booked: [entry('1')], pending: [], _links: { next: { href: next } } },
        },
      },
      {
        on: `GET ${next}`,
        json: { transactions: { booked: [entry('2'), 7], info: [entry('3')] } },
      },
    ])
    const pages = await pagesOf(bank, {}, rowOf(bank, { page_size: 50 }))
    expect(
      pages.map(({ transactions }) => transactions.map(({ bankReference }) => bankReference)),
    ).toEqual([['1'], ['2']])
    expect(pages[1]?.rejected).toEqual(['booked[1]: not an object'])
    expect(bank.left).toEqual([])
  })

  test.each<[string, string, string]>([
    ['to the same page', from, 'bank_answer_not_understood'],
    ['to another host', 'https://evil.example/v2/x', 'bank_answer_not_understood'],
  ])('pages that lead %s end', async (_name, href, code) => {
    const json = { transactions: { booked: [], _links: { next: { href } } } }
    await using bank = await ScriptedBank.start([...script, { on: `GET ${from}`, json }])
    await expect(pagesOf(bank)).rejects.toMatchObject({ code })
  })

  test('a report on another account is left out and told', async () => {
    const json = {
      account: { iban: 'DE89370400440532013000' },
      transactions: { booked: [entry('1')] },
    }
    await using bank = await ScriptedBank.start([...script, { on: `GET ${from}`, json }])
    const pages = await pagesOf(bank, { iban: 'DE02120300000000202051' })
    expect(pages).toMatchObject([
      { transactions: [], rejected: ['report: is about another account'] },
    ])
  })

  test.each<[string, Partial<Exchange>, string]>([
    ['a page', { text: '<!doctype html><p>Wartung' }, 'bank_unavailable'],
    ['half a document', { text: '{"accounts":[{"resour' }, 'bank_answer_not_understood'],
    ['nothing', { text: '' }, 'bank_answer_not_understood'],
    ['another list', { json: { accounts: {} } }, 'bank_answer_not_understood'],
    [
      'no account understood',
      { json: { accounts: [{ iban: 'x' }] } },
      'bank_answer_not_understood',
    ],
    ['a redirect', { status: 302 }, 'bank_answer_not_understood'],
    ['too much for today', { status: 429, json: {} }, 'access_exceeded'],
  ])('%s instead of accounts is told', async (_name, answer, code) => {
    const { json: _json, ...bare } = accounts()
    await using bank = await ScriptedBank.start([
      ...script,
      ...Array.from({ length: 3 }, () => ({ ...bare, ...answer })),
    ])
    const session = await logIn(bank)
    const reading = connector.fetchAccounts(rowOf(bank), session, call())
    await expect(reading).rejects.toBeInstanceOf(Problem)
    await expect(reading).rejects.toMatchObject({ code })
  })
})
