import { afterAll, describe, expect, test } from 'vitest'

import {
  asksOtp,
  auth,
  bankAt,
  call,
  consent,
  error,
  finalised,
  links,
  logsIn,
  method,
  otp,
  playWith,
  poll,
  request,
  sessionOf,
  valid,
} from '../../testing/play-script.ts'
import type { PlayOptions } from '../../testing/play-script.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import { ScriptedBank } from '../../testing/scripted-bank.ts'
import type { StepInput } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const connector = createBerlinGroupConnector({ timeoutMs: 2_000 })
afterAll(() => connector.close())

const play = (
  script: readonly Exchange[],
  inputs: readonly StepInput[] = [],
  options: Omit<PlayOptions, 'inputs'> = {},
) => playWith(connector, script, { inputs, ...options })

describe('wrong input', () => {
  test('a wrong password is a failure of the login and is sent once', async () => {
    const wrong: Exchange = { on: logsIn, status: 401, json: error('PSU_CREDENTIALS_INVALID') }
    const { last, seen } = await play([consent(), wrong])
    expect(last).toEqual({ kind: 'failed', reason: 'credentials-rejected' })
    expect(seen).toHaveLength(2)
  })

  test('a bank that politely asks for the password again has rejected it', async () => {
    const again: Exchange = {
      on: logsIn,
      json: { scaStatus: 'psuIdentified', _links: links({ updatePsuAuthentication: auth }) },
    }
    const { last } = await play([consent(), again])
    expect(last).toEqual({ kind: 'failed', reason: 'credentials-rejected' })
  })

  test.each([
    ['SERVICE_BLOCKED', 403, 'login-blocked'],
    ['PSU_CREDENTIALS_INVALID', 401, 'credentials-rejected'],
  ])('%s at the login is %s', async (code, status, reason) => {
    const { last } = await play([consent(), { on: logsIn, status, json: error(code) }])
    expect(last).toEqual({ kind: 'failed', reason })
  })

  test('an account that the bank does not know is said so, if the client named one', async () => {
    const unknown: Exchange = {
      on: 'POST /v1/consents',
      status: 400,
      json: error('RESOURCE_UNKNOWN'),
    }
    const named = { request: { accounts: [{ id: 'DE67 9009 0042 4711 9515 00' }] } }
    const { last, seen } = await play([unknown], [], named)
    expect(last).toEqual({ kind: 'failed', reason: 'account-not-found' })
    const reference = [{ iban: 'DE67900900424711951500' }]
    expect(seen[0]?.body).toMatchObject({
      access: { accounts: reference, balances: reference, transactions: reference },
    })
    await expect(play([unknown])).rejects.toMatchObject({ code: 'bank_refused' })
  })

  test('a wrong OTP is asked for again, with the tries that are left', async () => {
    const wrong: Exchange = { on: `PUT ${auth}`, status: 400, json: error('SCA_INVALID') }
    const open: Exchange = { on: `GET ${auth}`, json: { scaStatus: 'scaMethodSelected' } }
    const { steps, last } = await play(
      [consent(), asksOtp(logsIn), wrong, open, wrong, open, wrong, open],
      [otp('1'), otp('2'), otp('3')],
    )
    expect(steps[1]).toMatchObject({ kind: 'challenge', rejected: { attemptsLeft: 2 } })
    expect(steps[1]).toMatchObject({ challenge: { prompt: 'Code per SMS.' } })
    expect(steps[2]).toMatchObject({ kind: 'challenge', rejected: { attemptsLeft: 1 } })
    expect(last).toEqual({ kind: 'failed', reason: 'answer-rejected-finally' })
  })

  test('the bank knows better than our count when it has ended the authorisation', async () => {
    const { last } = await play(
      [
        consent(),
        asksOtp(logsIn),
        { on: `PUT ${auth}`, status: 401, json: error('PSU_CREDENTIALS_INVALID') },
        { on: `GET ${auth}`, json: { scaStatus: 'failed' } },
      ],
      [otp('1')],
    )
    expect(last).toEqual({ kind: 'failed', reason: 'answer-rejected-finally' })
  })

  test('the tries left are read from the words of the bank where its profile says how', async () => {
    const wrong: Exchange = {
      on: `PUT ${auth}`,
      status: 400,
      json: error('SCA_INVALID', 'Die TAN ist falsch. Sie haben noch 4 Versuche.'),
    }
    const open: Exchange = { on: `GET ${auth}`, json: { scaStatus: 'started' } }
    const { last } = await play([consent(), asksOtp(logsIn), wrong, open], [otp('1')], {
      profile: { otp_attempts_pattern: 'noch (\\d+) Versuch' },
    })
    expect(last).toMatchObject({ rejected: { attemptsLeft: 4 } })
  })

  test('an OTP that was under way when the connection broke is not sent again', async () => {
    await using paper = await ScriptedBank.start([
      consent(),
      asksOtp(logsIn),
      { on: `PUT ${auth}`, hangUp: true },
    ])
    const bank = bankAt(paper)
    const step = await connector.start(bank, request, call())
    const outcome = connector.resume(bank, sessionOf(step), otp('123456'), call())
    await expect(outcome).rejects.toMatchObject({ code: 'bank_unavailable' })
    expect(paper.seen.filter(({ line }) => line === `PUT ${auth}`)).toHaveLength(1)
  })
})

describe('redirect', () => {
  const redirects = consent({ scaRedirect: 'https://bank.example/login?x=1', scaStatus: auth })
  const status = (consentStatus: string): Exchange => ({
    on: 'GET /v1/consents/c1',
    json: { consentStatus },
  })
  const sca = (scaStatus: string): Exchange => ({ on: `GET ${auth}`, json: { scaStatus } })

  test('hands the person to the bank and then believes the status alone', async () => {
    const { kinds, steps, last } = await play(
      [redirects, status('received'), sca('started'), valid],
      [poll, poll],
    )
    expect(kinds).toEqual(['redirect', 'pending', 'authorized'])
    expect(steps[0]).toMatchObject({ url: 'https://bank.example/login?x=1' })
    expect(last).toMatchObject({ validUntil: '2026-11-28' })
  })

  test.each([
    ['a rejected consent', [status('rejected')], 'refused'],
    ['a failed authorisation', [status('received'), sca('failed')], 'refused'],
    ['an expired consent', [status('expired')], 'timed-out'],
    ['a revoked consent', [status('revokedByPsu')], 'refused'],
  ])('%s ends it', async (_, answers, reason) => {
    const { last } = await play([redirects, ...answers], [poll])
    expect(last).toEqual({ kind: 'failed', reason })
  })

  test.each(['partiallyAuthorised', 'VALIDATING', 'someday'])(
    'status %s is not usable yet',
    async (word) => {
      const { last } = await play([redirects, status(word), sca('unconfirmed')], [poll])
      expect(last?.kind).toBe('pending')
    },
  )

  test('an authorisation that must be started first leads to the bank, too', async () => {
    const { last, seen } = await play(
      [
        consent({ startAuthorisation: '/v1/consents/c1/authorisations' }),
        {
          on: logsIn,
          json: { scaStatus: 'received', _links: links({ scaRedirect: 'https://bank.example/' }) },
        },
      ],
      [],
      { profile: { approach: 'redirect', consent: 'bank_offered' } },
    )
    expect(last).toMatchObject({ kind: 'redirect' })
    expect(seen[0]?.body).toMatchObject({
      access: { accounts: [], balances: [], transactions: [] },
    })
  })

  test.each([
    'http://bank.example/',
    'javascript:alert(1)',
    'https://u:p@bank.example/',
    'ftp://x/',
  ])('the person is not sent to %s', async (href) => {
    await expect(play([consent({ scaRedirect: href })])).rejects.toMatchObject({
      code: 'bank_answer_not_understood',
    })
  })
})

describe('decoupled', () => {
  const started: Exchange = {
    on: logsIn,
    status: 201,
    json: {
      scaStatus: 'started',
      psuMessage: 'Bitte bestätigen Sie in der App.',
      _links: links({ scaStatus: auth }),
    },
  }
  const sca = (scaStatus: string): Exchange => ({ on: `GET ${auth}`, json: { scaStatus } })

  test('the person confirms elsewhere while we poll', async () => {
    const { kinds, steps } = await play(
      [consent(), started, sca('started'), sca('finalised'), valid],
      [poll, poll],
    )
    expect(kinds).toEqual(['decoupled', 'pending', 'authorized'])
    expect(steps[0]).toMatchObject({ message: 'Bitte bestätigen Sie in der App.' })
  })

  test('a refusal in the app is a refusal', async () => {
    const { last } = await play([consent(), started, sca('failed')], [poll])
    expect(last).toEqual({ kind: 'failed', reason: 'refused' })
  })

  test('decoupled inside embedded: PUSH_DEC is polled, even where a link for an OTP is there', async () => {
    const { kinds } = await play(
      [
        consent(),
        {
          on: logsIn,
          json: {
            scaStatus: 'psuAuthenticated',
            scaMethods: [method('sms'), method('app', 'PUSH_DEC')],
            _links: links({ selectAuthenticationMethod: auth, scaStatus: auth }),
          },
        },
        {
          on: `PUT ${auth}`,
          json: {
            scaStatus: 'scaMethodSelected',
            _links: links({ authoriseTransaction: auth, scaStatus: auth }),
          },
        },
        sca('scaMethodSelected'),
        sca('finalised'),
        valid,
      ],
      [{ kind: 'method', methodId: 'app' }, poll, poll],
    )
    expect(kinds).toEqual(['choose-method', 'decoupled', 'pending', 'authorized'])
  })

  test('a bank that marks the consent valid a little late is waited for', async () => {
    const late: Exchange = { on: 'GET /v1/consents/c1', json: { consentStatus: 'received' } }
    const { kinds } = await play([consent(), asksOtp(logsIn), finalised, late, valid], [otp('1')])
    expect(kinds).toEqual(['challenge', 'authorized'])
  })

  test('an authorisation that has run out is timed out', async () => {
    const gone: Exchange = { on: `GET ${auth}`, status: 400, json: error('RESOURCE_EXPIRED') }
    const { last } = await play([consent(), started, gone], [poll])
    expect(last).toEqual({ kind: 'failed', reason: 'timed-out' })
  })
})
