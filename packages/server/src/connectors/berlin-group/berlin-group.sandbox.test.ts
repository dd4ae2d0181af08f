import { join } from 'node:path'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { requires } from '../../../../../scripts/requires.ts'
import type { BankList } from '../../banks/bank-list.ts'
import { loadBanks } from '../../banks/load-banks.ts'
import type { Bank } from '../../domain/bank.ts'
import { localDateOf, plusDays } from '../../domain/local-date.ts'
import { formatDecimal } from '../../domain/money.ts'
import { Secret } from '../../domain/secret.ts'
import { ContractProxy } from '../../testing/contract-proxy.ts'
import type { Violation } from '../../testing/contract-proxy.ts'
import type { CallContext, ConnectorSession, StartRequest, Step, StepInput } from '../connector.ts'
import { faultsOfProfile } from '../registry.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const shared = requires('shared')
const connector = createBerlinGroupConnector()
let proxy: ContractProxy
let banks: BankList

beforeAll(async () => {
  if (shared === undefined) return
  proxy = await ContractProxy.start(join(shared, 'berlin-group/psd2-api-1.3.11.yaml'))
  banks = (await loadBanks({ sandboxUrl: proxy.url })).banks
}, 60_000)
afterAll(async () => {
  await connector.close()
  await proxy?.[Symbol.asyncDispose]()
})
beforeEach(() => control('reset'))

/** Requests that the contract file refuses although they are right, by name and with the reason. */
const knownFaults: readonly { readonly why: string; is(violation: Violation): boolean }[] = [
  {
    why: 'authorisation bodies: the oneOf of the file has an empty object as one arm, so every body matches twice',
    is: ({ on, place, code, bodyKeys }) =>
      / \/v1\/consents\/\{id\}\/authorisations(\/\{id\})?$/.test(on) &&
      place === 'request.body' &&
      // The reasons of the other arms are reported beside it.
      (code === 'oneOf' || code === 'required') &&
      ['', 'psuData', 'authenticationMethodId', 'scaAuthenticationData'].includes(bodyKeys),
  },
]
const unexpected = () => proxy.violations.filter((one) => !knownFaults.some(({ is }) => is(one)))

async function control(path: string, body: object = {}): Promise<void> {
  if (shared === undefined) return
  const answer = await fetch(new URL(`/control/${path}`, proxy.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.ok).toBe(true)
}

function bankNamed(name: string): Bank {
  const bank = banks.all().find((candidate) => candidate.name === name)
  if (!bank) throw new Error(`no bank ${name}`)
  return bank
}

const call = (): CallContext => ({
  psu: { ipAddress: '::ffff:192.0.2.7', userAgent: 'Firefox', language: 'de' },
  signal: AbortSignal.timeout(15_000),
})
const today = () => localDateOf(new Date(), 'Europe/Berlin')

async function start(
  name: string,
  typed: Record<string, string>,
  changes: Partial<StartRequest> = {},
): Promise<Step> {
  const credentials = Object.entries(typed).map(([key, value]) => [key, new Secret(value)])
  return connector.start(
    bankNamed(name),
    {
      credentials: Object.fromEntries(credentials),
      accounts: [],
      returnUrl: 'http://127.0.0.1:9/return',
      refusedUrl: 'http://127.0.0.1:9/refused',
      validUntil: today(),
      recurring: false,
      ...changes,
    },
    call(),
  )
}

function sessionOf(step: Step): ConnectorSession {
  if (!('session' in step)) throw new Error(`no session in ${JSON.stringify(step)}`)
  return JSON.parse(JSON.stringify(step.session))
}

const resume = (name: string, step: Step, input: StepInput) =>
  connector.resume(bankNamed(name), sessionOf(step), input, call())
const otp = (text: string): StepInput => ({ kind: 'answer', answer: new Secret(text) })

/** Polls as the widget does, until the bank says something new. */
async function pollUntilNew(name: string, first: Step): Promise<Step> {
  let step = first
  for (let tries = 0; tries < 40; tries++) {
    step = await resume(name, step, { kind: 'poll' })
    if (step.kind !== 'pending') return step
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return step
}

async function readAll(name: string, step: Step) {
  const bank = bankNamed(name)
  const session = sessionOf(step)
  const from = plusDays(today(), -90)
  const { accounts, rejected = [] } = await connector.fetchAccounts(bank, session, call())
  const faults = [...rejected]
  const counts: number[] = []
  for (const { resourceId } of accounts) {
    const read = { resourceId, from, ...call() }
    const { balances } = await connector.fetchBalances(bank, session, read)
    expect(balances[0]?.type).toBe('closingBooked')
    let count = 0
    for await (const page of connector.fetchTransactions(bank, session, read)) {
      count += page.transactions.length
      faults.push(...page.rejected)
    }
    counts.push(count)
  }
  await connector.end(bank, session, call())
  return { accounts, counts, faults }
}

describe('every request of a whole access obeys the contract', () => {
  test('embedded, one method: Demobank', async () => {
    const asked = await start('Demobank', { login: 'demo', pin: 'demo' })
    expect(asked).toMatchObject({ kind: 'challenge', challenge: { format: 'characters' } })
    const wrong = await resume('Demobank', asked, otp('999999'))
    expect(wrong).toMatchObject({ kind: 'challenge', rejected: { attemptsLeft: 2 } })
    const done = await resume('Demobank', wrong, otp('111111'))
    expect(done).toMatchObject({ kind: 'authorized', validUntil: today() })
    const { accounts, counts, faults } = await readAll('Demobank', done)
    expect(faults).toEqual([])
    expect(accounts.map(({ type }) => type)).toEqual([
      'Giro account',
      'Daily savings account',
      'Credit card',
    ])
    const balance = accounts[0]?.balances[0]
    expect(balance && formatDecimal(balance.amount)).toBe('3250.31')
    expect(accounts[0]).toMatchObject({ iban: 'DE67900900424711951500', owner: expect.any(String) })
    expect(counts.every((count) => count > 0)).toBe(true)
  })

  test('embedded with a choice, for one named account: Mockbank', async () => {
    const accounts = [{ id: 'DE82900948150000002881', currency: 'EUR' }]
    const offered = await start('Mockbank', { login: 'figo01', pin: '654321' }, { accounts })
    expect(offered).toMatchObject({ kind: 'choose-method' })
    const asked = await resume('Mockbank', offered, { kind: 'method', methodId: 'photo' })
    expect(asked).toMatchObject({ challenge: { image: { mediaType: 'image/png' } } })
    const done = await resume('Mockbank', asked, otp('123456'))
    const read = await readAll('Mockbank', done)
    expect(read.accounts.map(({ iban }) => iban)).toEqual(['DE82900948150000002881'])
  })

  test('decoupled inside embedded, recurring: Mockbank with its app', async () => {
    await control('banks/mockbank/phone', { answers: 'approve', afterMs: 50 })
    const validUntil = plusDays(today(), 400)
    const typed = { login: 'figo01', pin: '654321' }
    const offered = await start('Mockbank', typed, { recurring: true, validUntil })
    const waiting = await resume('Mockbank', offered, { kind: 'method', methodId: 'push' })
    expect(waiting).toMatchObject({ kind: 'decoupled' })
    const done = await pollUntilNew('Mockbank', waiting)
    // The bank grants no more than 180 days; what it says counts.
    expect(done).toMatchObject({ kind: 'authorized', validUntil: plusDays(today(), 180) })
  })

  test('begun at once: DEMO_PUPPETEER_2', async () => {
    const asked = await start('DEMO_PUPPETEER_2', { login: 'user1', pin: '123456' })
    expect(asked).toMatchObject({ challenge: { format: 'characters', maxLength: 8 } })
    const done = await resume('DEMO_PUPPETEER_2', asked, otp('user12fa'))
    const { accounts } = await readAll('DEMO_PUPPETEER_2', done)
    const balance = accounts[0]?.balances[0]
    expect(balance && formatDecimal(balance.amount)).toBe('-4040.00')
  })

  test('decoupled: Appbank, approved and refused', async () => {
    const typed = { login: 'demo', password: 'demo' }
    await control('banks/appbank/phone', { answers: 'approve', afterMs: 50 })
    const approved = await pollUntilNew('Appbank', await start('Appbank', typed))
    const { accounts } = await readAll('Appbank', approved)
    expect(accounts.map(({ currency }) => currency)).toEqual(['EUR', 'USD', 'CHF'])
    await control('banks/appbank/phone', { answers: 'refuse', afterMs: 50 })
    const refused = await pollUntilNew('Appbank', await start('Appbank', typed))
    expect(refused).toEqual({ kind: 'failed', reason: 'refused' })
  })

  test('redirect with the choice of accounts at the bank: Redirectbank', async () => {
    const step = await start('Redirectbank', {})
    if (step.kind !== 'redirect') throw new Error(`expected a redirect, got ${step.kind}`)
    expect(await resume('Redirectbank', step, { kind: 'poll' })).toMatchObject({ kind: 'pending' })
    const page = await submit(`${step.url}/login`, { login: 'demo', password: 'demo' })
    const [box = ''] = /<input[^>]*name="account"[^>]*>/.exec(page) ?? []
    await submit(`${step.url}/accounts`, { account: /value="([^"]+)"/.exec(box)?.[1] ?? '' })
    await submit(`${step.url}/otp`, { otp: '123456' })
    const done = await resume('Redirectbank', step, { kind: 'poll' })
    expect((await readAll('Redirectbank', done)).accounts).toHaveLength(1)
  })

  test('refused on the pages of Redirectbank', async () => {
    const step = await start('Redirectbank', {})
    if (step.kind !== 'redirect') throw new Error(`expected a redirect, got ${step.kind}`)
    await submit(`${step.url}/refuse`, {})
    const refused = await resume('Redirectbank', step, { kind: 'poll' })
    expect(refused).toEqual({ kind: 'failed', reason: 'refused' })
  })

  test('OAuth inside the consent: OAuthbank', async () => {
    const step = await start('OAuthbank', {})
    if (step.kind !== 'redirect') throw new Error(`expected a redirect, got ${step.kind}`)
    expect(await resume('OAuthbank', step, { kind: 'poll' })).toMatchObject({ kind: 'pending' })
    const page = await pageOf(step.url)
    const accounts = await submit(`${page}/login`, { login: 'demo', password: 'demo' })
    const [box = ''] = /<input[^>]*name="account"[^>]*>/.exec(accounts) ?? []
    await submit(`${page}/accounts`, { account: /value="([^"]+)"/.exec(box)?.[1] ?? '' })
    const back = await led(`${page}/otp`, { otp: '123456' })
    const done = await resume('OAuthbank', step, { kind: 'returned', parameters: back })
    expect((await readAll('OAuthbank', done)).accounts).toHaveLength(1)
  })

  test('refused on the pages of OAuthbank', async () => {
    const step = await start('OAuthbank', {})
    if (step.kind !== 'redirect') throw new Error(`expected a redirect, got ${step.kind}`)
    const back = await led(`${await pageOf(step.url)}/refuse`, {})
    const refused = await resume('OAuthbank', step, { kind: 'returned', parameters: back })
    expect(refused).toEqual({ kind: 'failed', reason: 'refused' })
  })

  test('OAuth before the consent, then the app: Vorabbank, with a token that has to be renewed', async () => {
    await control('banks/vorabbank/phone', { answers: 'approve', afterMs: 50 })
    const sharedReturn = { url: 'http://127.0.0.1:9/widget/bank-return', key: 'flow-1' }
    const step = await start('Vorabbank', {}, { sharedReturn })
    if (step.kind !== 'redirect') throw new Error(`expected a redirect, got ${step.kind}`)
    const page = await pageOf(step.url)
    const back = await led(`${page}/login`, { login: 'demo', password: 'demo' })
    const waiting = await resume('Vorabbank', step, { kind: 'returned', parameters: back })
    expect(waiting).toMatchObject({ kind: 'decoupled' })
    const done = await pollUntilNew('Vorabbank', waiting)
    await control('clock', { advanceMinutes: 20 })
    const kept: ConnectorSession[] = []
    const keeping = {
      ...call(),
      keepSession: async (session: ConnectorSession) => void kept.push(session),
    }
    const bank = bankNamed('Vorabbank')
    // A refresh token is good for once: the session of before reads on with its successor.
    const session = sessionOf(done)
    expect((await connector.fetchAccounts(bank, session, keeping)).accounts).toHaveLength(2)
    expect((await connector.fetchAccounts(bank, session, keeping)).accounts).toHaveLength(2)
    const [renewed] = kept
    expect(renewed?.['token']).not.toEqual(session['token'])
    await connector.end(bank, renewed ?? {}, call())
  })

  test('a wrong login, and a bank that is down', async () => {
    const wrong = await start('Demobank', { login: 'demo', pin: 'omed' })
    expect(wrong).toEqual({ kind: 'failed', reason: 'credentials-rejected' })
    const stranger = { accounts: [{ id: 'DE82900948150000002881' }] }
    const foreign = await start('Demobank', { login: 'demo', pin: 'demo' }, stranger)
    expect(foreign).toEqual({ kind: 'failed', reason: 'account-not-found' })
    await expect(start('Wackelbank Süd', { login: 'demo', pin: 'demo' })).rejects.toMatchObject({
      code: 'bank_unavailable',
    })
  })

  test.each([
    ['refuses our certificate', 'refusing', { code: 'bank_refused' }],
    [
      'has answered enough for today',
      'enough',
      { code: 'access_exceeded', retryAfterSeconds: expect.any(Number) },
    ],
  ])('a bank that %s', async (_what, sky, problem) => {
    await control('banks/demobank/weather', { sky, calls: 1 })
    await expect(start('Demobank', { login: 'demo', pin: 'demo' })).rejects.toMatchObject(problem)
  })

  test('nothing of it was against the contract', () => {
    expect(proxy.judged).toBeGreaterThan(60)
    expect(unexpected()).toEqual([])
  })

  test('a twin that leaves out X-Request-ID is caught', async () => {
    proxy.omittedHeader = 'x-request-id'
    await start('Demobank', { login: 'demo', pin: 'demo' }).catch(() => undefined)
    proxy.omittedHeader = undefined
    expect(unexpected()).toContainEqual(
      expect.objectContaining({
        on: 'POST /v1/consents',
        message: expect.stringContaining('x-request-id'),
      }),
    )
  })
})

test('the profiles of the sandbox have no fault', () => {
  expect(banks.all().flatMap(faultsOfProfile)).toEqual([])
  expect(banks.all()).toHaveLength(8)
})

/** Fills in a form of the bank's pages and follows it to the next one. */
async function submit(url: string, fields: Record<string, string>): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })
  const location = answer.headers.get('location')
  if (location === null) return answer.text()
  const next = new URL(location, url)
  return next.origin === proxy.url.origin ? (await fetch(next)).text() : ''
}

/** Where the bank's OAuth server leads to: a page of the bank's. */
async function pageOf(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '', url).href
}

/** What the last form of the bank's pages puts into the address that it leads back to. */
async function led(url: string, fields: Record<string, string>): Promise<Record<string, Secret>> {
  const body = new URLSearchParams(fields)
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' })
  const { searchParams } = new URL(answer.headers.get('location') ?? '')
  return Object.fromEntries(Array.from(searchParams, ([name, text]) => [name, new Secret(text)]))
}
