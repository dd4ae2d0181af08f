import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { formatToken, sha256Hex } from '../domain/token.ts'
import { hashAccessToken, hashRefreshToken, makeTokens } from './token.ts'

const now = new Date('2026-05-04T10:00:00.000Z')

describe('a token', () => {
  test('starts with the letter real clients look for and carries 256 bits', () => {
    const bytes = Buffer.alloc(32, 0xff)
    expect(formatToken('code', bytes)).toBe(`Okn_${'_'.repeat(42)}8`)
    expect(formatToken('access', bytes)).toMatch(/^Akn_/)
    expect(formatToken('refresh', bytes)).toMatch(/^Rkn_/)
    expect(formatToken('link', bytes)).toMatch(/^Wkn_/)
    expect(() => formatToken('code', Buffer.alloc(31))).toThrow(RangeError)
  })

  test('is kept as SHA-256 in hex', () => {
    expect(sha256Hex('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })
})

describe('a pair of tokens', () => {
  test('lives an hour and 90 days, and only hashes are stored', () => {
    const made = makeTokens(randomBytes, now)
    expect(made.stored).toEqual({
      accessToken: hashAccessToken(made.accessToken),
      accessTokenExpiresAt: new Date('2026-05-04T11:00:00.000Z'),
      refreshToken: hashRefreshToken(made.refreshToken),
      refreshTokenExpiresAt: new Date('2026-08-02T10:00:00.000Z'),
    })
  })

  test('is never made twice', () => {
    const made = Array.from({ length: 10_000 }, () => makeTokens(randomBytes, now))
    const all = made.flatMap((each) => [each.accessToken, each.refreshToken].map((t) => t.slice(4)))
    expect(new Set(all).size).toBe(20_000)
  })
})
