import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { Problem } from '../../domain/problem.ts'
import { Secret } from '../../domain/secret.ts'
import { buildBank } from '../../testing/builders.ts'
import { call, request, sessionOf } from '../../testing/play-script.ts'
import type { Step, StepInput } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const connector = createBerlinGroupConnector({ timeoutMs: 2_000 })
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
  await connector.close()
  await new Promise((resolve) => paper.close(resolve))
})

const junk = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e300, '', ' ', [], {}, [[]], 'x'.repeat(5_000)),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
)
const or = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: junk })
const path = '/v1/consents/c1/authorisations'
const href = fc.constantFrom(
  path,
  `${path}/a1`,
  '/v1/consents/c1',
  'https://evil.example/',
  '%',
  '',
)
const linkNames = [
  'scaRedirect',
  'scaOAuth',
  'scaStatus',
  'confirmation',
  'startAuthorisation',
  'startAuthorisationWithPsuAuthentication',
  'updatePsuAuthentication',
  'updateEncryptedPsuAuthentication',
  'selectAuthenticationMethod',
  'authoriseTransaction',
]
const method = fc.record(
  {
    authenticationMethodId: or(fc.constantFrom('a', 'b')),
    authenticationType: or(fc.constantFrom('SMS_OTP', 'PUSH_DEC', 'PHOTO_OTP')),
    name: or(fc.string()),
  },
  { requiredKeys: [] },
)
const statuses = ['received', 'psuAuthenticated', 'scaMethodSelected', 'finalised', 'failed', 'neu']
const answer = fc.record(
  {
    consentId: or(fc.constant('c1')),
    consentStatus: or(fc.constantFrom('received', 'valid', 'rejected', 'expired', 'NEU')),
    scaStatus: or(fc.constantFrom(...statuses)),
    authorisationId: or(fc.constant('a1')),
    _links: or(fc.dictionary(fc.constantFrom(...linkNames), or(fc.record({ href: or(href) })))),
    scaMethods: or(fc.array(or(method), { maxLength: 3 })),
    chosenScaMethod: or(method),
    challengeData: or(
      fc.record(
        { data: junk, image: junk, imageLink: or(href), otpMaxLength: junk, otpFormat: junk },
        { requiredKeys: [] },
      ),
    ),
    psuMessage: or(fc.string()),
    validUntil: or(fc.constantFrom('2026-11-30', '2026-02-31')),
    issuer: or(fc.constant('https://login.bank.example')),
    authorization_endpoint: or(fc.constantFrom('https://login.bank.example/?x', 'http://evil/')),
    token_endpoint: or(href),
    access_token: or(fc.constantFrom('a1', 'e30.eyJzdWIiOiJ4In0.x', 'e30.W10.x', 'e30..')),
    refresh_token: or(fc.constant('r1')),
    expires_in: or(fc.constantFrom(0, 900, '900')),
    token_type: or(fc.constant('Bearer')),
  },
  { requiredKeys: [] },
)

const profiles = [
  {},
  { approach: 'redirect', consent_check: 'accounts' },
  { version: '1.1' },
  { authorisation_start: 'explicit', authorisation_start_with: 'then_password' },
  { consent_check: 'authorisation', link_hosts: 'base_url' },
  { oauth: { kind: 'integrated', client_id: 'x' } },
  { oauth: { kind: 'integrated', client_id: 'x', metadata: '/m?{authorisation_id}' } },
  { oauth: { kind: 'login', token_endpoint: '/token' } },
  { oauth: { kind: 'none', client_id: 'x', application: { token_endpoint: '/token' } } },
  {
    password_field: undefined,
    oauth: { kind: 'pre_step', client_id: 'x', metadata: '/m', psu_id_claim: 'sub' },
  },
]

test('whatever a bank answers, the person gets a step or the operator a problem', async () => {
  const script = fc.array(or(answer), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(script, fc.constantFrom(...profiles), async (bodies, profile) => {
      answers = bodies.map((body) => JSON.stringify(body))
      asked = 0
      await passage(profile)
    }),
    { numRuns: 500 },
  )
}, 60_000)

async function passage(profile: Record<string, unknown>): Promise<void> {
  const { port } = paper.address() as AddressInfo
  const fields = {
    base_url: `http://127.0.0.1:${port}`,
    psu_id_field: 'login',
    password_field: 'pin',
    ...profile,
  }
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  const bank = buildBank({ profile: Object.fromEntries(given) })
  try {
    let step: Step = await connector.start(bank, request, call())
    for (let tries = 0; tries < 5 && 'session' in step && step.kind !== 'authorized'; tries++) {
      expect(JSON.stringify(step)).not.toContain('geheim-4711')
      step = await connector.resume(bank, sessionOf(step), inputFor(step), call())
    }
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
  }
}

function inputFor(step: Step): StepInput {
  if (step.kind === 'challenge') return { kind: 'answer', answer: new Secret('1') }
  if (step.kind === 'choose-method') return { kind: 'method', methodId: step.methods[0]?.id ?? '' }
  const state = step.kind === 'redirect' ? URL.parse(step.url)?.searchParams.get('state') : ''
  const parameters = { code: new Secret('1'), state: new Secret(state ?? '') }
  return { kind: 'returned', parameters }
}
