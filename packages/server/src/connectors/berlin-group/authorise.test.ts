import { afterAll, describe, expect, test } from 'vitest'

import {
  asksOtp,
  auth,
  consent,
  finalised,
  links,
  logsIn,
  method,
  otp,
  playWith,
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
  inputs: readonly StepInput[] = [],
  options: Omit<PlayOptions, 'inputs'> = {},
) => playWith(connector, script, { inputs, ...options })

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
