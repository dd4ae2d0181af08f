import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { loginFieldsOf } from '../../banks/login-schema.ts'
import { readShippedProfile, shippedFolder } from '../../banks/shipped-profiles.ts'
import type { Bank } from '../../domain/bank.ts'
import { Secret } from '../../domain/secret.ts'
import { buildBank } from '../../testing/builders.ts'
import {
  auth,
  call,
  consent,
  dayOf,
  error,
  finalised,
  links,
  logsIn,
  method,
  otp,
  request,
  sessionOf,
  valid,
} from '../../testing/play-script.ts'
import { ScriptedBank } from '../../testing/scripted-bank.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import type { CallContext, ConnectorSession, Step, StepInput } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

/** As banks answer that were described to us, with the profile that they are shipped with. */
const connector = createBerlinGroupConnector({
  timeoutMs: 2_000,
  now: () => new Date('2026-11-23T10:00:00Z'),
})
afterAll(() => connector.close())

function bankOf(name: string, paper: ScriptedBank): Bank {
  const file = `${name}.yaml`
  const shipped = readShippedProfile(file, readFileSync(join(shippedFolder, file), 'utf8'))
  // Signatures have tests of their own.
  const { signature: _signature, ...profile } = shipped.profile
  return buildBank({
    loginFields: loginFieldsOf(shipped.login),
    profile: { ...profile, base_url: paper.baseUrl },
  })
}

async function walk(bank: Bank, inputs: readonly StepInput[]): Promise<readonly Step[]> {
  const steps = [await connector.start(bank, request, call())]
  for (const input of inputs) {
    steps.push(await connector.resume(bank, sessionOf(steps.at(-1) ?? never()), input, call()))
  }
  return steps
}

function never(): never {
  throw new Error('no step')
}

async function readAll(bank: Bank, session: ConnectorSession, caller: CallContext): Promise<void> {
  await connector.fetchAccounts(bank, session, caller)
  await connector.fetchBalances(bank, session, { resourceId: 'r1', ...caller })
  const period = { resourceId: 'r1', from: dayOf('2026-11-01'), ...caller }
  for await (const page of connector.fetchTransactions(bank, session, period)) {
    expect(page.rejected).toEqual([])
  }
}

const booked = { transactions: { booked: [], pending: [] } }

describe('UniCredit, version 1.1', () => {
  const step = 'PUT /v1/consents/c1'
  const offers: Exchange = {
    on: step,
    json: { scaStatus: 'psuAuthenticated', scaMethods: [method('sms'), method('app')] },
  }
  const asks: Exchange = {
    on: step,
    json: {
      scaStatus: 'started',
      authenticationCurrentNumber: 525,
      challengeData: { optMaxLength: 6, optFormat: 'INTEGER' },
    },
  }
  const confirms: Exchange = {
    on: `${step}?authenticationCurrentNumber=525`,
    json: { consentStatus: 'valid' },
  }
  const wrong: Exchange = { ...confirms, status: 400, json: error('SCA_INVALID') }
  const data: readonly Exchange[] = [
    { on: 'GET /v1/accounts', json: { accounts: [] } },
    { on: 'GET /v1/accounts/r1/balances', json: { balances: [] } },
    {
      on: 'GET /v1/accounts/r1/transactions?dateFrom=2026-11-01&bookingStatus=both',
      json: booked,
    },
  ]
  const method1: StepInput = { kind: 'method', methodId: 'sms' }

  test('password, method, wrong OTP and OTP are PUT on the consent, numbered once it has a number', async () => {
    await using paper = await ScriptedBank.start([
      consent({}),
      offers,
      asks,
      wrong,
      confirms,
      valid,
    ])
    const steps = await walk(bankOf('unicredit', paper), [method1, otp('1'), otp('123456')])
    expect(steps.map(({ kind }) => kind)).toEqual([
      'choose-method',
      'challenge',
      'challenge',
      'authorized',
    ])
    expect(paper.seen.slice(1, 5).map(({ body }) => body)).toEqual([
      { psuData: { password: 'geheim-4711' } },
      { authenticationMethodId: 'sms' },
      { scaAuthenticationData: '1' },
      { scaAuthenticationData: '123456' },
    ])
    expect(paper.left).toEqual([])
  })

  test('optMaxLength and optFormat are what they mean', async () => {
    await using paper = await ScriptedBank.start([consent({}), asks])
    const [first] = await walk(bankOf('unicredit', paper), [])
    expect(first).toMatchObject({ challenge: { maxLength: 6, format: 'digits' } })
  })

  test('the kind of login, an address and the way back stand on every request, also with nobody there', async () => {
    await using paper = await ScriptedBank.start([consent({}), asks, confirms, valid, ...data])
    const bank = bankOf('unicredit', paper)
    const steps = await walk(bank, [otp('123456')])
    const unattended = { signal: AbortSignal.timeout(5_000) }
    await readAll(bank, sessionOf(steps.at(-1) ?? never()), unattended)
    expect(paper.left).toEqual([])
    const headers = paper.seen.map((one) => one.headers)
    expect(headers[0]).toMatchObject({ 'psu-id-type': 'HVB_ONLINEBANKING', 'psu-id': 'erika' })
    for (const [index, one] of headers.entries()) {
      expect(one).toMatchObject({
        'tpp-redirect-uri': request.returnUrl,
        'psu-ip-address': index < 4 ? '192.0.2.7' : '0.0.0.0',
      })
    }
  })
})

describe('the banks at Atruvia', () => {
  test('a start code that is a text reaches the person, and relative links lead to the bank', async () => {
    const asks: Exchange = {
      on: logsIn,
      status: 201,
      json: {
        scaStatus: 'scaMethodSelected',
        chosenScaMethod: method('962', 'CHIP_OTP'),
        challengeData: { data: '87654321', additionalInformation: 'Startcode eingeben.' },
        _links: links({ authoriseTransaction: auth, scaStatus: auth }),
      },
    }
    await using paper = await ScriptedBank.start([consent(), asks, finalised, valid])
    const steps = await walk(bankOf('fiducia', paper), [otp('123456')])
    expect(steps.map(({ kind }) => kind)).toEqual(['challenge', 'authorized'])
    expect(steps[0]).toMatchObject({ challenge: { prompt: 'Startcode eingeben.\n87654321' } })
  })

  test('every consent is recurring, and no kind of login is named', async () => {
    await using paper = await ScriptedBank.start([consent({ scaRedirect: 'https://vr.example/' })])
    await connector.start(bankOf('fiducia', paper), { ...request, recurring: false }, call())
    expect(paper.seen[0]?.body).toMatchObject({ recurringIndicator: true, frequencyPerDay: 4 })
    expect(paper.seen[0]?.headers).not.toHaveProperty('psu-id-type')
    expect(paper.seen[0]?.headers).not.toHaveProperty('psu-corporate-id-type')
  })
})

describe.each([
  ['fiducia', undefined],
  ['sparkasse', 'application/xml'],
])('transactions of %s', (name, accept) => {
  test('are asked for by the status that the bank knows, as what it has', async () => {
    const period = 'dateFrom=2026-11-01&dateTo=2026-11-23&bookingStatus=booked&withBalance=true'
    await using paper = await ScriptedBank.start([
      consent(),
      { on: logsIn, json: { scaStatus: 'exempted' } },
      valid,
      { on: 'GET /v1/accounts?withBalance=false', json: { accounts: [] } },
      { on: 'GET /v1/accounts/r1/balances', json: { balances: [] } },
      { on: `GET /v1/accounts/r1/transactions?${period}`, json: booked },
    ])
    const bank = bankOf(name, paper)
    const [done] = await walk(bank, [])
    await readAll(bank, sessionOf(done ?? never()), call())
    expect(paper.left).toEqual([])
    expect(paper.seen.at(-1)?.headers.accept).toBe(accept ?? 'application/json')
  })
})

describe('Sparkassen', () => {
  test('a confirmation elsewhere is waited for, and a consent is given back with 202', async () => {
    const asks: Exchange = {
      on: logsIn,
      status: 201,
      json: {
        scaStatus: 'started',
        chosenScaMethod: method('pushTAN', 'PUSH_DEC'),
        _links: links({ scaStatus: auth, authoriseTransaction: auth }),
      },
    }
    await using paper = await ScriptedBank.start([
      consent(),
      asks,
      { on: `GET ${auth}`, json: { scaStatus: 'finalised' } },
      valid,
      { on: 'DELETE /v1/consents/c1', status: 202 },
    ])
    const bank = bankOf('sparkasse', paper)
    const steps = await walk(bank, [{ kind: 'poll' }])
    expect(steps.map(({ kind }) => kind)).toEqual(['decoupled', 'authorized'])
    await connector.end(bank, sessionOf(steps.at(-1) ?? never()), call())
    expect(paper.left).toEqual([])
  })

  test('references to accounts name the currency', async () => {
    await using paper = await ScriptedBank.start([consent({ scaRedirect: 'https://s.example/' })])
    const accounts = [{ id: 'DE89370400440532013000' }]
    const credentials = { ...request.credentials, login: new Secret('erika') }
    await connector.start(bankOf('sparkasse', paper), { ...request, credentials, accounts }, call())
    const reference = { iban: 'DE89370400440532013000', currency: 'EUR' }
    expect(paper.seen[0]?.body).toMatchObject({
      access: { accounts: [reference], balances: [reference], transactions: [reference] },
    })
  })
})
