import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClientId, FlowId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import { callbackUrl } from './callback.ts'
import type { Flow } from './flow.ts'

const flowOf = (redirectUri: string, state?: string): Flow => ({
  id: 'f1' as FlowId,
  clientId: 'c' as ClientId,
  clientName: 'Client',
  request: {
    redirectUri,
    ...(state !== undefined && { state }),
    language: 'de',
    accounts: [],
    accountTypes: [],
    allowMultiSelection: true,
    syncPeriodDays: 90,
  },
  state: { name: 'welcome' },
  version: 1,
  createdAt: new Date(0),
  expiresAt: new Date(1),
})
const issuer = 'https://kontor.example'
const success = { kind: 'success', code: new Secret('Okn_1') } as const

test.each([
  [
    'code comes first',
    'https://a.example/cb',
    'https://a.example/cb?code=Okn_1&state=s&success=true&flow_id=f1&iss=https%3A%2F%2Fkontor.example',
  ],
  [
    'its own query stays',
    'https://a.example/cb?x=1',
    'https://a.example/cb?x=1&code=Okn_1&state=s&success=true&flow_id=f1&iss=https%3A%2F%2Fkontor.example',
  ],
  [
    'an empty query is no query',
    'https://a.example/cb?',
    'https://a.example/cb?code=Okn_1&state=s&success=true&flow_id=f1&iss=https%3A%2F%2Fkontor.example',
  ],
])('%s', (_title, redirectUri, expected) => {
  expect(callbackUrl(flowOf(redirectUri, 's'), success, issuer)).toBe(expected)
})

test('a cancel says so and has no code', () => {
  expect(callbackUrl(flowOf('https://a.example/cb'), { kind: 'cancel' }, issuer)).toBe(
    'https://a.example/cb?success=false&cancel=true&flow_id=f1&iss=https%3A%2F%2Fkontor.example',
  )
})

test('a failure is no cancel', () => {
  expect(callbackUrl(flowOf('https://a.example/cb'), { kind: 'failure' }, issuer)).toBe(
    'https://a.example/cb?success=false&flow_id=f1&iss=https%3A%2F%2Fkontor.example',
  )
})

test('any state comes back byte for byte', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (state) => {
      const url = new URL(callbackUrl(flowOf('https://a.example/cb?x=1', state), success, issuer))
      expect(url.searchParams.get('state')).toBe(state)
      expect([...url.searchParams].at(-1)).toEqual(['iss', issuer])
    }),
  )
})
