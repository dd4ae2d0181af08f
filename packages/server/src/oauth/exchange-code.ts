import type { ClientId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { GrantStore } from './grant-store.ts'
import { challengeOf } from './pkce.ts'
import { hashCode, makeTokens } from './token.ts'
import type { RandomBytes } from './token.ts'
import type { TokenPair } from './token-pair.ts'

export type ExchangeCodeDeps = {
  readonly grants: Pick<GrantStore, 'redeemCode'>
  readonly randomBytes: RandomBytes
  now(): Date
}

export type CodeExchange = {
  readonly clientId: ClientId
  readonly code: string
  /** Compared with that of the link only if the client sends it (RFC 6749 section 4.1.3; real clients omit it). */
  readonly redirectUri?: string
  /** RFC 7636: exactly if the link came with a challenge. */
  readonly codeVerifier?: string
}

/** RFC 6749 section 4.1.3: trades an authorization code for tokens, once. */
export async function exchangeCode(
  deps: ExchangeCodeDeps,
  request: CodeExchange,
): Promise<Required<TokenPair>> {
  const now = deps.now()
  const tokens = makeTokens(deps.randomBytes, now)
  const { code, clientId, redirectUri, codeVerifier } = request
  const redeemed = await deps.grants.redeemCode(
    {
      code: hashCode(code),
      clientId,
      ...(redirectUri !== undefined && { redirectUri }),
      ...(codeVerifier !== undefined && { codeChallenge: challengeOf(codeVerifier) }),
    },
    tokens.stored,
    now,
  )
  if (redeemed === undefined) {
    throw new Problem(
      'invalid_grant',
      'the code is unknown, expired, used or was made for another exchange',
    )
  }
  return { ...tokens, scope: redeemed.scope }
}
