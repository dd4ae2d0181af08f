import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { bankToken, isStale } from './bank-token.ts'
import { fingerprint, isSameText, makeProofKey, randomText } from './proof-key.ts'
import { Renewals } from './renewals.ts'

test('of many callers with one refresh token one sends it, and all get its successor', async () => {
  const renewals = new Renewals(() => 0)
  let sent = 0
  const renew = async () => ({ access: `a${++sent}`, refresh: 'r2' })
  const calls = Array.from({ length: 20 }, () => renewals.once('r1', renew))
  expect(new Set((await Promise.all(calls)).map(({ access }) => access))).toEqual(new Set(['a1']))
  expect((await renewals.once('r1', renew)).access).toBe('a1')
  expect((await renewals.once('r2', renew)).access).toBe('a2')
})

test('a renewal that failed may be tried again', async () => {
  const renewals = new Renewals(() => 0)
  await expect(renewals.once('r1', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await renewals.once('r1', async () => ({ access: 'a1' }))).toEqual({ access: 'a1' })
})

test('successors are forgotten after a while', async () => {
  let nowMs = 0
  const renewals = new Renewals(() => nowMs)
  await renewals.once('r1', async () => ({ access: 'a1' }))
  nowMs = 60 * 60_000
  expect(await renewals.once('r1', async () => ({ access: 'a2' }))).toEqual({ access: 'a2' })
})

test('a token keeps the refresh token of before where the bank sends no new one', () => {
  const before = { access: 'a1', refresh: 'r1' }
  expect(bankToken({ accessToken: 'a2', expiresIn: 60 }, { nowMs: 1_000, before })).toEqual({
    access: 'a2',
    refresh: 'r1',
    expiresAtMs: 61_000,
  })
  const rotated = bankToken({ accessToken: 'a2', refreshToken: 'r2' }, { nowMs: 0, before })
  expect(rotated).toEqual({ access: 'a2', refresh: 'r2' })
})

test('a token is stale a little before its end, and never where the bank does not say when', () => {
  const token = { access: 'a1', expiresAtMs: 100_000 }
  expect([0, 69_999, 70_000, 200_000].map((nowMs) => isStale(token, nowMs))).toEqual([
    false,
    false,
    true,
    true,
  ])
  expect(isStale({ access: 'a1' }, Number.MAX_SAFE_INTEGER)).toBe(false)
})

test('a challenge is the S256 of its verifier, and none is made twice', () => {
  const { verifier, challenge } = makeProofKey()
  expect(verifier).toMatch(/^[\w-]{43}$/)
  expect(challenge).toBe(createHash('sha256').update(verifier).digest('base64url'))
  expect(randomText()).not.toBe(randomText())
})

test('texts are compared as a whole', () => {
  expect(isSameText('state', 'state')).toBe(true)
  expect(isSameText('state', 'stat')).toBe(false)
  expect(fingerprint('code')).not.toContain('code')
})
