import { afterAll, describe, expect, test } from 'vitest'

import type { Bank } from '../../domain/bank.ts'
import type { BankId } from '../../domain/ids.ts'
import type { LocalDate } from '../../domain/local-date.ts'
import { parseLocalDate } from '../../domain/local-date.ts'
import { Problem } from '../../domain/problem.ts'
import { Secret } from '../../domain/secret.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import { ScriptedBank } from '../../testing/scripted-bank.ts'
import type { CallContext, ConnectorSession, StartRequest, Step, StepInput } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const connector = createBerlinGroupConnector({ timeoutMs: 2_000 })
afterAll(() => connector.close())

const field = (key: string, secret: boolean) => ({
  key,
  label: { de: key, en: key },
  secret,
  optional: false,
  minLength: 1,
  maxLength: 50,
})

function bankAt(bank: ScriptedBank, profile: Record<string, unknown> = {}): Bank {
  return {
    id: '5f0a6cf0-1111-4222-8333-444455556666' as BankId,
    name: 'Papierbank',
    country: 'DE',
    bankCodes: ['90090042'],
    bic: 'PAPIDEF1',
    timeZone: 'Europe/Berlin',
    protocol: 'berlin-group',
    loginFields: [field('login', false), field('pin', true)],
    profile: {
      base_url: bank.baseUrl,
      psu_id_field: 'login',
      password_field: 'pin',
      otp_attempts: 3,
      ...profile,
    },
  }
}

function dayOf(text: string): LocalDate {
  const day = parseLocalDate(text)
  if (day === undefined) throw new Error('not a day')
  return day
}

const request: StartRequest = {
  credentials: { login: new Secret('erika'), pin: new Secret('geheim-4711') },
  accounts: [],
  returnUrl: 'https://kontor.example/widget/1/bank-return',
  refusedUrl: 'https://kontor.example/widget/1/bank-refused',
  validUntil: dayOf('2026-11-30'),
  recurring: false,
}

const call = (): CallContext => ({
  psu: { ipAddress: '192.0.2.7', userAgent: 'Firefox', language: 'de' },
  signal: AbortSignal.timeout(10_000),
})

const method = (id: string, type = 'SMS_OTP') => ({
  authenticationMethodId: id,
  authenticationType: type,
  name: `Verfahren ${id}`,
})
const links = (named: Record<string, string>) =>
  Object.fromEntries(Object.entries(named).map(([name, href]) => [name, { href }]))
const error = (code: string, text = '') => ({ tppMessages: [{ category: 'ERROR', code, text }] })

const auth = '/v1/consents/c1/authorisations/a1'
const consent = (
  named: Record<string, string> = {
    startAuthorisationWithPsuAuthentication: '/v1/consents/c1/authorisations',
  },
): Exchange => ({
  on: 'POST /v1/consents',
  status: 201,
  json: { consentStatus: 'received', consentId: 'c1', _links: links(named) },
})
const valid: Exchange = {
  on: 'GET /v1/consents/c1',
  json: { consentStatus: 'valid', validUntil: '2026-11-28' },
}
const asksOtp = (on: string): Exchange => ({
  on,
  status: on.startsWith('POST') ? 201 : 200,
  json: {
    scaStatus: 'scaMethodSelected',
    chosenScaMethod: method('sms'),
    challengeData: {
      otpMaxLength: 6,
      otpFormat: 'integer',
      additionalInformation: 'Code per SMS.',
    },
    _links: links({ authoriseTransaction: auth, scaStatus: auth }),
  },
})
const logsIn = 'POST /v1/consents/c1/authorisations'
const finalised: Exchange = { on: `PUT ${auth}`, json: { scaStatus: 'finalised' } }

function sessionOf(step: Step): ConnectorSession {
  if (!('session' in step)) throw new Error(`no session in ${JSON.stringify(step)}`)
  // Between two steps it is stored as JSON.
  return JSON.parse(JSON.stringify(step.session))
}

/** Plays a script; the inputs follow one another. Gives every step, and what the bank saw. */
async function play(
  script: readonly Exchange[],
  inputs: readonly StepInput[] = [],
  options: { profile?: Record<string, unknown>; request?: Partial<StartRequest> } = {},
) {
  await using paper = await ScriptedBank.start(script)
  const bank = bankAt(paper, options.profile)
  const steps = [await connector.start(bank, { ...request, ...options.request }, call())]
  for (const input of inputs) {
    const last = steps.at(-1)
    if (!last) throw new Error('no step')
    steps.push(await connector.resume(bank, sessionOf(last), input, call()))
  }
  expect(paper.left, 'calls that the bank never got').toEqual([])
  expect(JSON.stringify(steps), 'a session holds no password').not.toContain('geheim-4711')
  return { steps, kinds: steps.map(({ kind }) => kind), last: steps.at(-1), seen: paper.seen }
}

const otp = (text: string): StepInput => ({ kind: 'answer', answer: new Secret(text) })
const poll: StepInput = { kind: 'poll' }

describe('embedded', () => {
  test('one method: password, OTP, and the consent says until when it is valid', async () => {
    const { kinds, steps, last, seen } = await play(
      [consent(), asksOtp(logsIn), finalised, valid],
      [otp('123456')],
    )
    expect(kinds).toEqual(['challenge', 'authorized'])
    expect(steps[0]).toMatchObject({
      challenge: {
        prompt: 'Code per SMS.',
        format: 'digits',
        maxLength: 6,
        methodName: 'Verfahren sms',
      },
    })
    expect(last).toMatchObject({ validUntil: '2026-11-28' })
    expect(seen.map(({ body }) => body)).toEqual([
      {
        access: { allPsd2: 'allAccounts' },
        recurringIndicator: false,
        validUntil: '2026-11-30',
        frequencyPerDay: 1,
        combinedServiceIndicator: false,
      },
      { psuData: { password: 'geheim-4711' } },
      { scaAuthenticationData: '123456' },
      undefined,
    ])
  })

  test('every call carries its own X-Request-ID and says who is at the screen', async () => {
    const { seen } = await play([consent(), asksOtp(logsIn), finalised, valid], [otp('123456')])
    const ids = seen.map(({ headers }) => headers['x-request-id'])
    expect(new Set(ids).size).toBe(4)
    for (const { headers } of seen) {
      expect(headers).toMatchObject({ 'psu-ip-address': '192.0.2.7', 'psu-user-agent': 'Firefox' })
    }
    expect(seen[0]?.headers).toMatchObject({
      'psu-id': 'erika',
      'tpp-redirect-uri': request.returnUrl,
      'tpp-nok-redirect-uri': request.refusedUrl,
      'tpp-redirect-preferred': 'false',
    })
  })

  test('several methods: the person chooses, the bank is told, the OTP is asked for', async () => {
    const { kinds, steps, seen } = await play(
      [
        consent(),
        {
          on: logsIn,
          status: 201,
          json: {
            scaStatus: 'psuAuthenticated',
            scaMethods: [method('sms'), method('foto', 'PHOTO_OTP')],
            _links: links({ selectAuthenticationMethod: `{base}${auth}` }),
          },
        },
        asksOtp(`PUT ${auth}`),
        finalised,
        valid,
      ],
      [{ kind: 'method', methodId: 'foto' }, otp('1')],
    )
    expect(kinds).toEqual(['choose-method', 'challenge', 'authorized'])
    expect(steps[0]).toMatchObject({
      methods: [
        { id: 'sms', kind: 'sms' },
        { id: 'foto', kind: 'photo' },
      ],
    })
    expect(seen[2]?.body).toEqual({ authenticationMethodId: 'foto' })
  })

  test('a method the bank did not offer is never sent', async () => {
    const offers: Exchange = {
      on: logsIn,
      json: {
        scaStatus: 'psuAuthenticated',
        scaMethods: [method('a'), method('b')],
        _links: links({ selectAuthenticationMethod: auth }),
      },
    }
    const { kinds } = await play([consent(), offers], [{ kind: 'method', methodId: 'c' }])
    expect(kinds).toEqual(['choose-method', 'choose-method'])
  })

  test('a choice of one is no choice: it is made for the person', async () => {
    const { kinds, seen } = await play([
      consent(),
      {
        on: logsIn,
        json: {
          scaStatus: 'psuAuthenticated',
          scaMethods: [method('sms')],
          _links: links({ selectAuthenticationMethod: auth }),
        },
      },
      asksOtp(`PUT ${auth}`),
    ])
    expect(kinds).toEqual(['challenge'])
    expect(seen[2]?.body).toEqual({ authenticationMethodId: 'sms' })
  })

  test('no method at all: the password is enough', async () => {
    const exempted: Exchange = { on: logsIn, json: { scaStatus: 'exempted' } }
    expect((await play([consent(), exempted, valid])).kinds).toEqual(['authorized'])
  })

  test('begun at once: the consent already has the link for the password', async () => {
    const { kinds, seen } = await play([
      consent({ updatePsuAuthentication: auth, scaStatus: auth }),
      asksOtp(`PUT ${auth}`),
    ])
    expect(kinds).toEqual(['challenge'])
    expect(seen[1]?.body).toEqual({ psuData: { password: 'geheim-4711' } })
  })

  test('begun explicitly, step by step: authorisation, then password', async () => {
    const { kinds, seen } = await play([
      consent({ startAuthorisation: '/v1/consents/c1/authorisations' }),
      {
        on: logsIn,
        status: 201,
        json: {
          scaStatus: 'psuIdentified',
          authorisationId: 'a1',
          _links: links({ updatePsuAuthentication: auth }),
        },
      },
      asksOtp(`PUT ${auth}`),
    ])
    expect(kinds).toEqual(['challenge'])
    expect(seen[1]).toMatchObject({ body: {}, headers: { 'psu-id': 'erika' } })
  })

  test('a photo code reaches the person, with data as text or as a list', async () => {
    const png = `iVBORw0KGgo${'A'.repeat(40)}`
    const photo = (challengeData: unknown): Exchange => ({
      on: logsIn,
      json: { scaStatus: 'started', challengeData, _links: links({ authoriseTransaction: auth }) },
    })
    const image = { mediaType: 'image/png', base64: png }
    const one = await play([consent(), photo({ image: png, data: 'Startcode 42' })])
    expect(one.last).toMatchObject({ challenge: { image, prompt: 'Startcode 42' } })
    const two = await play([consent(), photo({ data: ['Startcode 42', png] })])
    expect(two.last).toMatchObject({ challenge: { image, prompt: 'Startcode 42' } })
    const none = await play([consent(), photo({ image: '<svg onload=alert(1)>' })])
    expect(none.last).not.toHaveProperty('challenge.image')
  })
})

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
      { profile: { redirect_preferred: true, consent: 'bank_offered' } },
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

describe('a bank in trouble', () => {
  const on = 'POST /v1/consents'
  test.each<[string, Exchange, string]>([
    ['503', { on, status: 503 }, 'bank_unavailable'],
    [
      'a web page',
      { on, text: '<!doctype html>', headers: { 'content-type': 'text/html' } },
      'bank_unavailable',
    ],
    [
      'a web page as a 403',
      { on, status: 403, text: '<html>', headers: { 'content-type': 'text/html' } },
      'bank_unavailable',
    ],
    ['a broken connection', { on, hangUp: true }, 'bank_unavailable'],
    ['silence', { on, delayMs: 2_500 }, 'bank_unavailable'],
    ['no JSON', { on, status: 201, text: '{"consentId":' }, 'bank_answer_not_understood'],
    ['no consentId', { on, status: 201, json: {} }, 'bank_answer_not_understood'],
    [
      'a redirect of its own',
      { on, status: 302, headers: { location: 'http://169.254.169.254/' } },
      'bank_answer_not_understood',
    ],
    [
      'CERTIFICATE_EXPIRED',
      { on, status: 401, json: error('CERTIFICATE_EXPIRED') },
      'bank_refused',
    ],
    ['SIGNATURE_INVALID', { on, status: 401, json: error('SIGNATURE_INVALID') }, 'bank_refused'],
    ['ROLE_INVALID', { on, status: 401, json: error('ROLE_INVALID') }, 'bank_refused'],
    ['FORMAT_ERROR', { on, status: 400, json: error('FORMAT_ERROR') }, 'bank_refused'],
    [
      'an RFC 7807 body',
      { on, status: 400, json: { additionalErrors: [{ code: 'FORMAT_ERROR' }] } },
      'bank_refused',
    ],
    ['ACCESS_EXCEEDED', { on, status: 429, json: error('ACCESS_EXCEEDED') }, 'bank_unavailable'],
    [
      'an encrypted password',
      consent({ updateEncryptedPsuAuthentication: auth }),
      'bank_answer_not_understood',
    ],
    ['OAuth', consent({ scaOAuth: 'https://bank.example/' }), 'bank_answer_not_understood'],
    ['nothing to go on with', consent({ self: '/v1/consents/c1' }), 'bank_answer_not_understood'],
  ])('%s is a problem with its own code', async (_, exchange, code) => {
    await using paper = await ScriptedBank.start([exchange])
    const failure = await connector.start(bankAt(paper), request, call()).catch((e: unknown) => e)
    expect(failure).toBeInstanceOf(Problem)
    expect(failure).toMatchObject({ code })
    expect(paper.seen).toHaveLength(1)
  })

  test("the bank's words and the person's secrets are in no message, down to the cause", async () => {
    const text = 'Konto DE67900900424711951500 geheim-4711'
    const failure = await play([{ on, status: 400, json: error('FORMAT_ERROR', text) }]).catch(
      (e: unknown) => e,
    )
    const { inspect } = await import('node:util')
    const printed = inspect(failure, { depth: 9, showHidden: true })
    expect(printed).toContain('FORMAT_ERROR')
    expect(printed).not.toMatch(/DE679009|geheim/)
  })

  test.each(['http://169.254.169.254/latest', '//evil.example/v1', 'https://evil.example/'])(
    'a link to %s is not followed',
    async (href) => {
      const outcome = play([consent({ startAuthorisationWithPsuAuthentication: href })])
      await expect(outcome).rejects.toMatchObject({ code: 'bank_answer_not_understood' })
    },
  )

  test('links that lead round in circles end', async () => {
    const again = { scaStatus: 'received', _links: links({ startAuthorisation: '/v1/again' }) }
    const rounds = Array.from({ length: 8 }, () => ({ on: 'POST /v1/again', json: again }))
    const outcome = play([consent({ startAuthorisation: '/v1/again' }), ...rounds])
    await expect(outcome).rejects.toMatchObject({ code: 'bank_answer_not_understood' })
  })
})

describe('reading', () => {
  const session = { consentId: 'c1', stage: 'authorized', links: {} }
  const from = dayOf('2026-09-01')
  const entry = (id: string) => ({
    transactionId: id,
    bookingDate: '2026-10-01',
    transactionAmount: { amount: '-1.00', currency: 'EUR' },
  })
  const first = 'GET /v1/accounts/r1/transactions?dateFrom=2026-09-01&bookingStatus=both'

  async function read(script: readonly Exchange[], profile?: Record<string, unknown>) {
    await using paper = await ScriptedBank.start(script)
    const bank = bankAt(paper, profile)
    const references: (string | undefined)[] = []
    const pages = connector.fetchTransactions(bank, session, { resourceId: 'r1', from, ...call() })
    for await (const page of pages) {
      references.push(...page.transactions.map(({ bankReference }) => bankReference))
    }
    expect(paper.left).toEqual([])
    return { references, seen: paper.seen }
  }
  const page = (on: string, id: string, next?: string): Exchange => ({
    on,
    json: { transactions: { booked: [entry(id)], _links: next ? links({ next }) : {} } },
  })

  test('follows the pages to the end, relative and absolute, with the consent', async () => {
    const { references, seen } = await read([
      page(first, 't1', '/v1/accounts/r1/transactions?page=2'),
      page('GET /v1/accounts/r1/transactions?page=2', 't2', '{base}/v1/page/3'),
      page('GET /v1/page/3', 't3'),
    ])
    expect(references).toEqual(['t1', 't2', 't3'])
    expect(seen.map(({ headers }) => headers['consent-id'])).toEqual(['c1', 'c1', 'c1'])
  })

  test('a page that names itself as the next one ends in a problem, not in a circle', async () => {
    const again = '/v1/accounts/r1/transactions?dateFrom=2026-09-01&bookingStatus=both'
    await expect(read([page(first, 't1', again)])).rejects.toMatchObject({
      code: 'bank_answer_not_understood',
    })
  })

  test('a link to a file is followed when the answer holds no entries', async () => {
    const { references } = await read([
      { on: first, json: { _links: links({ download: '/v1/file' }) } },
      page('GET /v1/file', 't1'),
    ])
    expect(references).toEqual(['t1'])
  })

  test('asks for booked ones alone where the profile says so', async () => {
    const on = first.replace('both', 'booked')
    const { references } = await read([page(on, 't1')], { booking_status: 'booked' })
    expect(references).toEqual(['t1'])
  })

  test('a GET that failed on the way is tried once more, and once only', async () => {
    const down: Exchange = { on: first, status: 503 }
    expect((await read([down, page(first, 't1')])).references).toEqual(['t1'])
    expect((await read([{ on: first, hangUp: true }, page(first, 't1')])).references).toEqual([
      't1',
    ])
    await expect(read([down, down])).rejects.toMatchObject({ code: 'bank_unavailable' })
  })

  test.each<[string, Exchange, string]>([
    [
      'CONSENT_EXPIRED',
      { on: first, status: 401, json: error('CONSENT_EXPIRED') },
      'consent_expired',
    ],
    [
      'CONSENT_INVALID',
      { on: first, status: 401, json: error('CONSENT_INVALID') },
      'consent_expired',
    ],
    [
      'XML',
      { on: first, text: '<Document/>', headers: { 'content-type': 'application/xml' } },
      'bank_answer_not_understood',
    ],
    ['an empty object', { on: first, json: {} }, 'bank_answer_not_understood'],
    [
      'half an answer',
      { on: first, text: '{"transactions":{"booked":[' },
      'bank_answer_not_understood',
    ],
    [
      'another shape',
      { on: first, json: { transactions: { booked: { a: 1 } } } },
      'bank_answer_not_understood',
    ],
  ])('%s is a problem, never an empty list', async (_, exchange, code) => {
    await expect(read([exchange])).rejects.toMatchObject({ code })
  })

  test('unattended calls do not pretend that a person is there', async () => {
    await using paper = await ScriptedBank.start([
      { on: 'GET /v1/accounts?withBalance=true', json: { accounts: [] } },
    ])
    await connector.fetchAccounts(bankAt(paper), session, { signal: AbortSignal.timeout(5_000) })
    expect(
      Object.keys(paper.seen[0]?.headers ?? {}).filter((name) => name.startsWith('psu')),
    ).toEqual([])
  })

  test.each([
    [204, undefined],
    [202, undefined],
    [404, undefined],
    [403, 'CONSENT_UNKNOWN'],
  ])('giving the consent back is done with %i %s', async (status, code) => {
    await using paper = await ScriptedBank.start([
      {
        on: 'DELETE /v1/consents/c1',
        status,
        ...(code === undefined ? {} : { json: error(code) }),
      },
    ])
    await expect(connector.end(bankAt(paper), session, call())).resolves.toBeUndefined()
  })

  test('a signal that was given up ends the call', async () => {
    await using paper = await ScriptedBank.start([
      { on: 'GET /v1/accounts?withBalance=true', json: { accounts: [] }, delayMs: 1_000 },
    ])
    const signal = AbortSignal.timeout(50)
    const outcome = connector.fetchAccounts(bankAt(paper), session, { signal })
    await expect(outcome).rejects.toMatchObject({ code: 'bank_unavailable' })
  })
})
