import { expect, test } from 'vitest'
import { challengeOf } from './pkce.ts'

test('the challenge of RFC 7636 appendix B', () => {
  const challenge = challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
  expect(challenge).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
})
