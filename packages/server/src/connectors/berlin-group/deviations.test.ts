import { afterAll, describe, expect, test } from 'vitest'

import { Secret } from '../../domain/secret.ts'
import {
  asksOtp,
  auth,
  consent,
  dayOf,
  error,
  finalised,
  links,
  logsIn,
  method,
  otp,
  playWith,
  poll,
  request,
  valid,
} from '../../testing/play-script.ts'
import type { PlayOptions } from '../../testing/play-script.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import type { StepInput } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const connector = createBerlinGroupConnector({ timeoutMs: 2_000 })
afterAll(() => connector.close())

const play = (
  script: readonly Exchange[],
  profile: Record<string, unknown>,
  options: Omit<PlayOptions, 'profile'> = {},
) => playWith(connector, script, { profile, ...options })

const typed = (login: string) => ({
  request: { credentials: { login: new Secret(login), pin: new Secret('geheim-4711') } },
})

describe('headers', () => {
  const embedded = [consent(), asksOtp(logsIn), finalised, valid]
  const inputs = [otp('1')]

  test('a fixed header is on every request, under the name and with the value of the profile', async () => {
    const headers = { always: { 'X-Api-Key': 'key-1' } }
    const { seen } = await play(embedded, { headers }, { inputs })
    expect(seen.map((one) => one.headers['x-api-key'])).toEqual(Array(4).fill('key-1'))
  })

  test('a forbidden header is never sent, whoever wants it', async () => {
    const headers = { forbid: ['PSU-ID', 'TPP-Nok-Redirect-URI'], everywhere: ['PSU-ID'] }
    const { seen } = await play(embedded, { headers }, { inputs })
    for (const one of seen) {
      expect(one.headers).not.toHaveProperty('psu-id')
      expect(one.headers).not.toHaveProperty('tpp-nok-redirect-uri')
    }
    expect(seen[0]?.headers).toHaveProperty('tpp-redirect-uri')
  })

  test('a header travels under the name that the bank gives it', async () => {
    const headers = { rename: { 'PSU-ID': 'X-User' } }
    const { seen } = await play(embedded, { headers }, { inputs })
    expect(seen[0]?.headers).toMatchObject({ 'x-user': 'erika' })
    expect(seen[0]?.headers).not.toHaveProperty('psu-id')
  })

  test('by default a status is asked for without PSU-ID and TPP-Redirect-URI', async () => {
    const { seen } = await play(embedded, {}, { inputs })
    expect(seen[3]?.headers).not.toHaveProperty('psu-id')
    expect(seen[2]?.headers).not.toHaveProperty('tpp-redirect-uri')
  })

  test('what the bank wants everywhere stands on every request', async () => {
    const headers = { everywhere: ['PSU-ID', 'TPP-Redirect-URI', 'PSU-IP-Address'] }
    const { seen } = await play(embedded, { headers }, { inputs })
    for (const one of seen) {
      expect(one.headers).toMatchObject({
        'psu-id': 'erika',
        'psu-ip-address': '192.0.2.7',
        'tpp-redirect-uri': request.returnUrl,
      })
    }
  })

  test('Content-Type is written as the bank wants it, on bodies only', async () => {
    const { seen } = await play(
      embedded,
      { headers: { content_type: 'application/json' } },
      { inputs },
    )
    const types = seen.map((one) => one.headers['content-type'])
    expect(types).toEqual([...Array(3).fill('application/json'), undefined])
    const usual = await play([consent({ scaRedirect: 'https://bank.example/' })], {})
    expect(usual.seen[0]?.headers['content-type']).toBe('application/json; charset=UTF-8')
  })

  test('Date is sent where the bank asks for it', async () => {
    const { seen } = await play(embedded, { headers: { date: true } }, { inputs })
    for (const one of seen) expect(one.headers.date).toMatch(/^\w{3}, \d\d \w{3} \d{4} .* GMT$/)
  })

  test.each([
    ['embedded', 'false', undefined],
    ['redirect', 'true', undefined],
    ['decoupled', 'false', 'true'],
  ])('approach %s is asked for', async (...[approach, redirect, decoupled]) => {
    const { seen } = await play([consent({ scaRedirect: 'https://bank.example/' })], { approach })
    expect(seen[0]?.headers['tpp-redirect-preferred']).toBe(redirect)
    expect(seen[0]?.headers['tpp-decoupled-preferred']).toBe(decoupled)
    expect(seen[0]?.headers).not.toHaveProperty('tpp-explicit-authorisation-preferred')
  })
})

describe('the login', () => {
  test.each([
    [{ type: 'DE_ONLB_DB', remove: '[ /-]', max_length: 10 }, '100 1234567/00', '1001234567'],
    [{ upper_case: true }, ' vrk123 ', 'VRK123'],
    [{ pattern: '^\\d{4}$' }, '1234', '1234'],
    [{}, ' erika ', 'erika'],
  ])('%j makes of "%s" the PSU-ID %s', async (...[rules, login, psuId]) => {
    const { seen } = await play(
      [consent({ scaRedirect: 'https://bank.example/' })],
      { psu_id: rules },
      typed(login),
    )
    expect(seen[0]?.headers['psu-id']).toBe(psuId)
    const type = 'type' in rules ? rules.type : undefined
    expect(seen[0]?.headers['psu-id-type']).toBe(type)
  })

  test('a login that the bank cannot know is asked for again without a call', async () => {
    const { last, seen } = await play([], { psu_id: { pattern: '^\\d{4}$' } }, typed('erika'))
    expect(last).toEqual({ kind: 'failed', reason: 'credentials-rejected' })
    expect(seen).toEqual([])
  })

  test('a company names itself, too', async () => {
    const profile = { corporate_id_field: 'login', psu_id: { corporate_type: 'FIRMA' } }
    const { seen } = await play([consent({ scaRedirect: 'https://bank.example/' })], profile)
    expect(seen[0]?.headers).toMatchObject({
      'psu-corporate-id': 'erika',
      'psu-corporate-id-type': 'FIRMA',
    })
  })

  test('a second password goes where the bank asks for it, and only there', async () => {
    const further: Exchange = {
      on: logsIn,
      json: {
        scaStatus: 'psuIdentified',
        _links: links({ updateAdditionalPsuAuthentication: auth }),
      },
    }
    const { seen } = await play([consent(), further, asksOtp(`PUT ${auth}`)], {
      second_password_field: 'pin',
    })
    expect(seen[1]?.body).toEqual({ psuData: { password: 'geheim-4711' } })
    expect(seen[2]?.body).toEqual({ psuData: { additionalPassword: 'geheim-4711' } })
  })
})

describe('the consent', () => {
  const redirect = [consent({ scaRedirect: 'https://bank.example/' })]
  const body = async (profile: Record<string, unknown>, changes: PlayOptions['request'] = {}) =>
    (await play(redirect, profile, { request: changes })).seen[0]?.body

  test.each([
    [{ recurring: 'always' }, { recurringIndicator: true, frequencyPerDay: 4 }],
    [{ recurring: 'always', frequency_per_day: 12 }, { frequencyPerDay: 12 }],
    [{ frequency_per_day: 12 }, { recurringIndicator: false, frequencyPerDay: 1 }],
    [{ frequency_as_text: true }, { frequencyPerDay: '1' }],
    [{ valid_until: '9999-12-31' }, { validUntil: '9999-12-31' }],
    [{ extra: { combinedServiceIndicator: true } }, { combinedServiceIndicator: true }],
  ])('%j', async (...[consentRequest, expected]) => {
    expect(await body({ consent_request: consentRequest })).toMatchObject(expected)
  })

  test('a longest time shortens what is asked for, and lengthens nothing', async () => {
    const year = { validUntil: dayOf('2100-01-01') }
    expect(await body({ consent_request: { valid_days: 90 } }, year)).not.toMatchObject(year)
    const long = { consent_request: { valid_days: 36_500 } }
    expect(await body(long, { validUntil: dayOf('2026-11-30') })).toMatchObject({
      validUntil: '2026-11-30',
    })
  })

  test.each([
    ['EUR', { id: 'DE89370400440532013000' }, { iban: 'DE89370400440532013000', currency: 'EUR' }],
    [
      'EUR',
      { id: 'DE89370400440532013000', currency: 'USD' },
      { iban: 'DE89370400440532013000', currency: 'USD' },
    ],
    ['none', { id: 'DE89370400440532013000', currency: 'EUR' }, { iban: 'DE89370400440532013000' }],
  ])('currency %s: %j is called %j', async (...[currency, account, reference]) => {
    const access = { accounts: [reference], balances: [reference], transactions: [reference] }
    expect(await body({ consent_request: { currency } }, { accounts: [account] })).toMatchObject({
      access,
    })
  })

  test.each([
    ['available_accounts', { availableAccounts: 'allAccounts' }],
    ['available_accounts_with_balance', { availableAccountsWithBalance: 'allAccounts' }],
    ['bank_offered', { accounts: [], balances: [], transactions: [] }],
    ['global', { allPsd2: 'allAccounts' }],
  ])('%s', async (...[kind, access]) => {
    expect(await body({ consent: kind })).toMatchObject({ access })
  })

  test('names no list that is not to be read', async () => {
    const scopes = ['ACCOUNTS', 'BALANCES'] as const
    const sent = await body({}, { accounts: [{ id: 'DE89370400440532013000' }], scopes })
    expect(sent).toMatchObject({ access: { accounts: [{}], balances: [{}] } })
    expect(sent).not.toMatchObject({ access: { transactions: [{}] } })
  })

  test("an IBAN that the bank calls wrong is the person's to change", async () => {
    const refused: Exchange = {
      on: 'POST /v1/consents',
      status: 400,
      json: error('FORMAT_ERROR', 'Invalid IBAN format'),
    }
    const { last } = await play([refused], { consent: 'dedicated', iban_field: 'login' })
    expect(last).toEqual({ kind: 'failed', reason: 'account-not-found' })
  })
})

describe('whether a consent is usable', () => {
  const done: Exchange = { on: logsIn, json: { scaStatus: 'finalised' } }

  test('status: it alone is asked for', async () => {
    const status: Exchange = { on: 'GET /v1/consents/c1/status', json: { consentStatus: 'VALID' } }
    const { kinds } = await play([consent(), done, status], { consent_check: 'status' })
    expect(kinds).toEqual(['authorized'])
  })

  test('authorisation: once it is finalised, nothing more is asked', async () => {
    const { kinds } = await play([consent(), done], { consent_check: 'authorisation' })
    expect(kinds).toEqual(['authorized'])
  })

  test('authorisation: coming back from the bank finishes nothing as long as it is not finalised', async () => {
    const redirects = consent({ scaRedirect: 'https://bank.example/', scaStatus: auth })
    const status = (scaStatus: string): Exchange => ({ on: `GET ${auth}`, json: { scaStatus } })
    const { kinds } = await play(
      [redirects, status('started'), status('finalised')],
      { consent_check: 'authorisation' },
      { inputs: [{ kind: 'returned', parameters: {} }, poll] },
    )
    expect(kinds).toEqual(['redirect', 'pending', 'authorized'])
  })

  test('accounts: the first read of them decides', async () => {
    const redirects = consent({ scaRedirect: 'https://bank.example/' })
    const refused: Exchange = {
      on: 'GET /v1/accounts',
      status: 401,
      json: error('CONSENT_INVALID'),
    }
    const { kinds, seen } = await play(
      [redirects, refused, { on: 'GET /v1/accounts', json: { accounts: [] } }],
      { consent_check: 'accounts' },
      { inputs: [poll, poll] },
    )
    expect(kinds).toEqual(['redirect', 'pending', 'authorized'])
    expect(seen[1]?.headers['consent-id']).toBe('c1')
  })
})

describe('how an authorisation begins', () => {
  test('explicitly: whatever links and methods the consent has', async () => {
    const { kinds, seen } = await play(
      [
        consent({ scaRedirect: 'https://bank.example/', updatePsuAuthentication: '/v1/other' }),
        {
          on: logsIn,
          json: { scaStatus: 'psuIdentified', _links: links({ updatePsuAuthentication: auth }) },
        },
        asksOtp(`PUT ${auth}`),
      ],
      { authorisation_start: 'explicit' },
    )
    expect(kinds).toEqual(['challenge'])
    expect(seen[0]?.headers['tpp-explicit-authorisation-preferred']).toBe('true')
    expect(seen[1]?.body).toEqual({})
  })

  test('with the password, though the link does not say so', async () => {
    const { kinds, seen } = await play(
      [consent({ startAuthorisation: '/v1/consents/c1/authorisations' }), asksOtp(logsIn)],
      { authorisation_start_with: 'password' },
    )
    expect(kinds).toEqual(['challenge'])
    expect(seen[1]?.body).toEqual({ psuData: { password: 'geheim-4711' } })
  })

  test('with nothing, then with the password, though the bank names methods already', async () => {
    const offers = (on: string, id: string): Exchange => ({
      on,
      json: {
        scaStatus: 'psuAuthenticated',
        scaMethods: [method(`${id}1`), method(`${id}2`)],
        _links: links({ selectAuthenticationMethod: auth, scaStatus: auth }),
      },
    })
    const { seen, steps } = await play(
      [consent(), offers(logsIn, 'a'), offers(`PUT ${auth}`, 'b')],
      { authorisation_start: 'explicit', authorisation_start_with: 'then_password' },
    )
    expect(seen[1]?.body).toEqual({})
    expect(seen[2]?.body).toEqual({ psuData: { password: 'geheim-4711' } })
    expect(steps).toMatchObject([{ kind: 'choose-method', methods: [{ id: 'b1' }, { id: 'b2' }] }])
  })

  test('methods and challenge without a link are answered at the authorisation', async () => {
    const scaStatus = links({ scaStatus: auth })
    const { kinds, seen, steps } = await play(
      [
        consent({ startAuthorisation: '/v1/consents/c1/authorisations' }),
        {
          on: logsIn,
          json: {
            scaStatus: 'started',
            authorisationId: 'a1',
            scaMethods: [method('a'), method('b')],
            _links: scaStatus,
          },
        },
        {
          on: `PUT ${auth}`,
          json: {
            scaStatus: 'scaMethodSelected',
            chosenScaMethod: { name: 'TAN2go' },
            challengeData: { data: ['Bitte geben Sie die pushTAN ein.'] },
            _links: scaStatus,
          },
        },
        finalised,
        valid,
      ],
      {},
      { inputs: [{ kind: 'method', methodId: 'b' }, otp('1')] },
    )
    expect(kinds).toEqual(['choose-method', 'challenge', 'authorized'])
    expect(steps[1]).toMatchObject({ challenge: { prompt: 'Bitte geben Sie die pushTAN ein.' } })
    expect(seen[3]?.body).toEqual({ scaAuthenticationData: '1' })
  })

  test('a challenge that is met elsewhere is waited for, not answered', async () => {
    const shown: Exchange = {
      on: logsIn,
      headers: { 'aspsp-sca-approach': 'DECOUPLED' },
      json: {
        scaStatus: 'scaMethodSelected',
        challengeData: { additionalInformation: 'Bitte in der App freigeben.' },
        _links: links({ scaStatus: auth }),
      },
    }
    expect((await play([consent(), shown], {})).kinds).toEqual(['decoupled'])
  })

  test('version 1.1: every step is a PUT on the consent', async () => {
    const step = 'PUT /v1/consents/c1'
    const { kinds, seen } = await play(
      [
        consent({}),
        {
          on: step,
          json: {
            scaStatus: 'started',
            authenticationCurrentNumber: 525,
            challengeData: { optMaxLength: 6, optFormat: 'INTEGER' },
          },
        },
        { on: `${step}?authenticationCurrentNumber=525`, json: { consentStatus: 'valid' } },
        valid,
      ],
      { version: '1.1' },
      { inputs: [otp('123456')] },
    )
    expect(kinds).toEqual(['challenge', 'authorized'])
    expect(seen[1]?.body).toEqual({ psuData: { password: 'geheim-4711' } })
    expect(seen[2]?.body).toEqual({ scaAuthenticationData: '123456' })
  })

  test('version 1.1: the links of the consent lead to PUTs, too', async () => {
    const startsAt = { startAuthorisationWithPsuAuthentication: '/v1/consents/c1' }
    const { kinds } = await play(
      [
        consent(startsAt),
        {
          on: 'PUT /v1/consents/c1',
          json: {
            scaStatus: 'started',
            chosenScaMethod: method('03'),
            _links: links({
              authoriseTransaction: '/v1/consents/c1?authenticationCurrentNumber=7',
            }),
          },
        },
      ],
      { version: '1.1' },
    )
    expect(kinds).toEqual(['challenge'])
  })
})

describe('a confirmation code', () => {
  const redirects = consent({
    scaRedirect: 'https://bank.example/',
    confirmation: auth,
    scaStatus: auth,
  })
  const returned = (parameters: Record<string, string>): StepInput => ({
    kind: 'returned',
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, new Secret(value)]),
    ),
  })
  const confirmed: Exchange = { on: `PUT ${auth}`, json: { scaStatus: 'finalised' } }

  test.each([
    [{}, { confirmationCode: '2256ffgh' }],
    [{}, { code: '2256ffgh', state: 's' }],
    [{ confirmation_parameter: 'bestaetigung' }, { code: 'x', bestaetigung: '2256ffgh' }],
  ])('%j: of %j it goes to the bank, which then is asked', async (...[profile, parameters]) => {
    const { kinds, seen, steps } = await play([redirects, confirmed, valid], profile, {
      inputs: [returned(parameters)],
    })
    expect(kinds).toEqual(['redirect', 'authorized'])
    expect(seen[1]?.body).toEqual({ confirmationCode: '2256ffgh' })
    expect(JSON.stringify(steps)).not.toContain('2256ffgh')
  })

  test('is sent once', async () => {
    const waits: Exchange = { on: 'GET /v1/consents/c1', json: { consentStatus: 'received' } }
    const status: Exchange = { on: `GET ${auth}`, json: { scaStatus: 'unconfirmed' } }
    const { kinds } = await play(
      [redirects, confirmed, waits, status, valid],
      {},
      {
        inputs: [returned({ code: '1' }), returned({ code: '1' })],
      },
    )
    expect(kinds).toEqual(['redirect', 'pending', 'authorized'])
  })

  test('goes to where the status names a place for it, if the first answer did not', async () => {
    const late = consent({ scaRedirect: 'https://bank.example/', scaStatus: auth })
    const place = '/v1/consents/c1/authorisations/a1/confirm'
    const unconfirmed: Exchange = {
      on: `GET ${auth}`,
      json: { scaStatus: 'unconfirmed', _links: links({ confirmation: place }) },
    }
    const { kinds, seen } = await play(
      [late, unconfirmed, { ...confirmed, on: `PUT ${place}` }, valid],
      {},
      { inputs: [returned({ confirmationCode: '2256ffgh' })] },
    )
    expect(kinds).toEqual(['redirect', 'authorized'])
    expect(seen[2]?.body).toEqual({ confirmationCode: '2256ffgh' })
  })

  test('that the bank does not take ends the passage', async () => {
    const wrong: Exchange = { on: `PUT ${auth}`, status: 400, json: error('SCA_INVALID') }
    const { last } = await play([redirects, wrong], {}, { inputs: [returned({ code: '1' })] })
    expect(last).toEqual({ kind: 'failed', reason: 'refused' })
  })

  test('is no proof by itself: without the link nothing is sent', async () => {
    const waits: Exchange = { on: 'GET /v1/consents/c1', json: { consentStatus: 'received' } }
    const { kinds } = await play(
      [consent({ scaRedirect: 'https://bank.example/' }), waits],
      {},
      {
        inputs: [returned({ code: '1' })],
      },
    )
    expect(kinds).toEqual(['redirect', 'pending'])
  })
})

describe('leniency', () => {
  test.each(['FINALISED', 'Finalised', 'finalized', 'EXEMPTED'])(
    'scaStatus %s is an end',
    async (scaStatus) => {
      const { kinds } = await play([consent(), { on: logsIn, json: { scaStatus } }, valid], {})
      expect(kinds).toEqual(['authorized'])
    },
  )

  test('consentStatus REVOKED_BY_PSU is one, too', async () => {
    const revoked: Exchange = {
      on: 'GET /v1/consents/c1',
      json: { consentStatus: 'REVOKED_BY_PSU' },
    }
    const redirects = consent({ scaRedirect: 'https://bank.example/' })
    const { last } = await play([redirects, revoked], {}, { inputs: [poll] })
    expect(last).toEqual({ kind: 'failed', reason: 'refused' })
  })

  test('methods under another name are methods', async () => {
    const offers: Exchange = {
      on: logsIn,
      json: {
        scaStatus: 'psuAuthenticated',
        availableScaMethods: [method('a'), method('b')],
        _links: links({ selectAuthenticationMethod: auth }),
      },
    }
    expect((await play([consent(), offers], {})).kinds).toEqual(['choose-method'])
  })

  test.each(['consentId', 'authorisationId'])('an endless %s is none', async (name) => {
    const endless = 'x'.repeat(100_000)
    const made: Exchange = {
      on: 'POST /v1/consents',
      json: { consentId: 'c1', [name]: endless, _links: links({ startAuthorisation: endless }) },
    }
    const play = playWith(connector, [made])
    await expect(play).rejects.toMatchObject({ code: 'bank_answer_not_understood' })
  })

  test('a method that is confirmed elsewhere: chosen, then waited for', async () => {
    const offers: Exchange = {
      on: logsIn,
      json: {
        scaStatus: 'psuAuthenticated',
        scaMethods: [method('sms'), method('app', 'PUSH_DEC')],
        _links: links({ selectAuthenticationMethod: auth }),
      },
    }
    const chosen: Exchange = {
      on: `PUT ${auth}`,
      json: {
        scaStatus: 'scaMethodSelected',
        psuMessage: 'Bitte in der App freigeben.',
        _links: links({ authoriseTransaction: auth, scaStatus: auth }),
      },
    }
    const status: Exchange = { on: `GET ${auth}`, json: { scaStatus: 'finalised' } }
    const { kinds, steps } = await play(
      [consent(), offers, chosen, status, valid],
      {},
      {
        inputs: [{ kind: 'method', methodId: 'app' }, poll],
      },
    )
    expect(kinds).toEqual(['choose-method', 'decoupled', 'authorized'])
    expect(steps[1]).toMatchObject({ message: 'Bitte in der App freigeben.' })
  })

  test("links to hosts of the bank's inner network lead to its own address", async () => {
    const inner = 'https://http://10.0.0.7:4444/v1/consents/c1/authorisations'
    const { kinds } = await play(
      [consent({ startAuthorisationWithPsuAuthentication: inner }), asksOtp(logsIn)],
      { link_hosts: 'base_url' },
    )
    expect(kinds).toEqual(['challenge'])
  })
})

describe('a picture behind a link', () => {
  const shows = (imageLink: string): Exchange => ({
    on: logsIn,
    json: {
      scaStatus: 'scaMethodSelected',
      chosenScaMethod: method('foto', 'PHOTO_OTP'),
      challengeData: { imageLink, additionalInformation: 'Bitte scannen.' },
      _links: links({ authoriseTransaction: auth }),
    },
  })

  test('is fetched from the bank', async () => {
    const bytes = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ', 'base64')
    const picture: Exchange = { on: 'GET /images/1', bytes }
    const { last, seen } = await play([consent(), shows('{base}/images/1'), picture], {})
    const image = { mediaType: 'image/png', base64: bytes.toString('base64') }
    expect(last).toMatchObject({
      kind: 'challenge',
      challenge: { prompt: 'Bitte scannen.', image },
    })
    expect(seen[2]?.headers.accept).toBe('image/png, image/jpeg')
  })

  test('is shown if it is one, and no larger than a page can bear', async () => {
    const large = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(300_000)])
    for (const bytes of [large, Buffer.from('<svg onload="alert(1)"/>')]) {
      const picture: Exchange = { on: 'GET /images/1', bytes }
      const { last } = await play([consent(), shows('/images/1'), picture], {})
      expect(last).not.toHaveProperty('challenge.image')
    }
  })

  test.each(['http://test.example/x.png', 'file:///etc/passwd', 'https://169.254.169.254/'])(
    'at %s is not followed',
    async (href) => {
      const { last } = await play([consent(), shows(href)], {})
      expect(last).toMatchObject({ challenge: { prompt: 'Bitte scannen.' } })
      expect(last).not.toHaveProperty('challenge.image')
    },
  )

  test('that is not there leaves the texts', async () => {
    const missing: Exchange = { on: 'GET /images/1', status: 404 }
    const { last } = await play([consent(), shows('/images/1'), missing], {})
    expect(last).toMatchObject({ challenge: { prompt: 'Bitte scannen.' } })
  })
})
