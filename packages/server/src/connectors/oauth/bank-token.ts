import { type Static, Type } from 'typebox'

import type { TokenAnswer } from './token-answer.ts'

const Text = Type.String({ minLength: 1, maxLength: 12_000 })

/** A token as a session keeps it: plain JSON, sealed at rest with the session. */
export const BankToken = Type.Object({
  access: Text,
  refresh: Type.Optional(Text),
  /** Milliseconds since 1970; unknown where the bank does not say. */
  expiresAtMs: Type.Optional(Type.Number()),
})
export type BankToken = Static<typeof BankToken>

/** The answer as a token to keep. A refresh token stays valid where the bank sends no new one (RFC 6749, section 6). */
export function bankToken(
  answer: TokenAnswer,
  { nowMs, before }: { readonly nowMs: number; readonly before?: BankToken },
): BankToken {
  const refresh = answer.refreshToken ?? before?.refresh
  return {
    access: answer.accessToken,
    ...(refresh === undefined ? {} : { refresh }),
    ...(answer.expiresIn === undefined ? {} : { expiresAtMs: nowMs + answer.expiresIn * 1000 }),
  }
}

/** Time for a request to arrive before the token ends. */
const marginMs = 30_000

/** True if the token has ended, or will before a request with it arrives. */
export function isStale({ expiresAtMs }: BankToken, nowMs: number): boolean {
  return expiresAtMs !== undefined && nowMs >= expiresAtMs - marginMs
}
