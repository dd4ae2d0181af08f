import { formatToken, sha256Hex, tokenBytes } from '../domain/token.ts'
import type {
  AccessTokenHash,
  CodeHash,
  ClientSecretHash,
  RefreshTokenHash,
  RequestKey,
} from '../domain/token-hash.ts'
import type { NewTokens } from './grant-store.ts'

export const accessTokenSeconds = 3600
export const refreshTokenDays = 90

const daySeconds = 24 * 3600

/** A source of cryptographic randomness: so many bytes. */
export type RandomBytes = (size: number) => Uint8Array

/** What the client gets, and what the database keeps of it. */
export type MadeTokens = {
  readonly accessToken: string
  readonly refreshToken: string
  readonly stored: NewTokens
}

export function makeTokens(randomBytes: RandomBytes, now: Date): MadeTokens {
  const accessToken = formatToken('access', randomBytes(tokenBytes))
  const refreshToken = formatToken('refresh', randomBytes(tokenBytes))
  return {
    accessToken,
    refreshToken,
    stored: {
      accessToken: hashAccessToken(accessToken),
      accessTokenExpiresAt: later(now, accessTokenSeconds),
      refreshToken: hashRefreshToken(refreshToken),
      refreshTokenExpiresAt: later(now, refreshTokenDays * daySeconds),
    },
  }
}

/* oxlint-disable typescript/no-unsafe-type-assertion -- here a hash gets its name */
export function hashAccessToken(token: string): AccessTokenHash {
  return sha256Hex(token) as AccessTokenHash
}

export function hashRefreshToken(token: string): RefreshTokenHash {
  return sha256Hex(token) as RefreshTokenHash
}

export function hashCode(code: string): CodeHash {
  return sha256Hex(code) as CodeHash
}

/** The same for a request that says the same. */
export function hashRequest(said: readonly (string | null)[]): RequestKey {
  return sha256Hex(JSON.stringify(said)) as RequestKey
}

export function hashClientSecret(secret: string): ClientSecretHash {
  return sha256Hex(secret) as ClientSecretHash
}
/* oxlint-enable typescript/no-unsafe-type-assertion */

function later(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000)
}
