import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AccessId, UserId } from '../domain/ids.ts'
import { renewalLink, RenewalTokens } from './renewal-tokens.ts'
import { Seal } from './seal.ts'

const access = { userId: 'U1' as UserId, id: 'X1' as AccessId }
const tokens = new RenewalTokens(new Seal([randomBytes(32)]))

test('a token leads to its access, and says nothing of it', () => {
  const token = tokens.make(access)
  expect(tokens.open(token)).toEqual(access)
  expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('U1')
  expect(renewalLink(new URL('https://kontor.example/'), token)).toBe(
    `https://kontor.example/widget/renew?token=${token}`,
  )
})

test.each(['', 'x', 'A'.repeat(80), '%00', '../..'])('%j is no token', (text) => {
  expect(tokens.open(text)).toBeUndefined()
})

test('a token of somebody else’s key is none', () => {
  expect(new RenewalTokens(new Seal([randomBytes(32)])).open(tokens.make(access))).toBeUndefined()
})
