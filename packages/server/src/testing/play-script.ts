import { expect } from 'vitest'

import type {
  CallContext,
  Connector,
  ConnectorSession,
  StartRequest,
  Step,
  StepInput,
} from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { LocalDate } from '../domain/local-date.ts'
import { parseLocalDate } from '../domain/local-date.ts'
import { Secret } from '../domain/secret.ts'
import { buildBank } from './builders.ts'
import type { Exchange, SeenRequest } from './scripted-bank.ts'
import { ScriptedBank } from './scripted-bank.ts'

export function bankAt(bank: ScriptedBank, profile: Record<string, unknown> = {}): Bank {
  return buildBank({
    profile: {
      base_url: bank.baseUrl,
      psu_id_field: 'login',
      password_field: 'pin',
      otp_attempts: 3,
      ...profile,
    },
  })
}

export function dayOf(text: string): LocalDate {
  const day = parseLocalDate(text)
  if (day === undefined) throw new Error('not a day')
  return day
}

export const request: StartRequest = {
  credentials: { login: new Secret('erika'), pin: new Secret('geheim-4711') },
  accounts: [],
  returnUrl: 'https://kontor.example/widget/1/bank-return',
  refusedUrl: 'https://kontor.example/widget/1/bank-refused',
  validUntil: dayOf('2026-11-30'),
  recurring: false,
}

export const call = (): CallContext => ({
  psu: { ipAddress: '192.0.2.7', userAgent: 'Firefox', language: 'de' },
  signal: AbortSignal.timeout(10_000),
})

export const method = (id: string, type = 'SMS_OTP') => ({
  authenticationMethodId: id,
  authenticationType: type,
  name: `Verfahren ${id}`,
})
export const links = (named: Record<string, string>) =>
  Object.fromEntries(Object.entries(named).map(([name, href]) => [name, { href }]))
export const error = (code: string, text = '') => ({
  tppMessages: [{ category: 'ERROR', code, text }],
})

export const auth = '/v1/consents/c1/authorisations/a1'
export const consent = (
  named: Record<string, string> = {
    startAuthorisationWithPsuAuthentication: '/v1/consents/c1/authorisations',
  },
): Exchange => ({
  on: 'POST /v1/consents',
  status: 201,
  json: { consentStatus: 'received', consentId: 'c1', _links: links(named) },
})
export const valid: Exchange = {
  on: 'GET /v1/consents/c1',
  json: { consentStatus: 'valid', validUntil: '2026-11-28' },
}
export const asksOtp = (on: string): Exchange => ({
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
export const logsIn = 'POST /v1/consents/c1/authorisations'
export const finalised: Exchange = { on: `PUT ${auth}`, json: { scaStatus: 'finalised' } }

export function sessionOf(step: Step): ConnectorSession {
  if (!('session' in step)) throw new Error(`no session in ${JSON.stringify(step)}`)
  // Between two steps it is stored as JSON.
  return JSON.parse(JSON.stringify(step.session))
}

export type PlayOptions = {
  readonly inputs?: readonly StepInput[]
  readonly profile?: Record<string, unknown>
  readonly request?: Partial<StartRequest>
}

type Played = {
  readonly steps: readonly Step[]
  readonly kinds: readonly Step['kind'][]
  readonly last: Step | undefined
  readonly seen: readonly SeenRequest[]
}

/** Plays a script; the inputs follow one another. Gives every step, and what the bank saw. */
export async function playWith(
  connector: Connector,
  script: readonly Exchange[],
  options: PlayOptions = {},
): Promise<Played> {
  await using paper = await ScriptedBank.start(script)
  const bank = bankAt(paper, options.profile)
  const steps = [await connector.start(bank, { ...request, ...options.request }, call())]
  for (const input of options.inputs ?? []) {
    const last = steps.at(-1)
    if (!last) throw new Error('no step')
    steps.push(await connector.resume(bank, sessionOf(last), input, call()))
  }
  expect(paper.left, 'calls that the bank never got').toEqual([])
  expect(JSON.stringify(steps), 'a session holds no password').not.toContain('geheim-4711')
  return { steps, kinds: steps.map(({ kind }) => kind), last: steps.at(-1), seen: paper.seen }
}

export const otp = (text: string): StepInput => ({ kind: 'answer', answer: new Secret(text) })
export const poll: StepInput = { kind: 'poll' }
