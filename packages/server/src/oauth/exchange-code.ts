import type { ClientId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { RequestKey } from '../domain/token-hash.ts'
import type { GrantStore } from './grant-store.ts'
import { challengeOf } from './pkce.ts'
import { openUnder, sealUnder } from './seal-under-token.ts'
import { hashCode, hashRequest, makeTokens } from './token.ts'
import type { MadeTokens, RandomBytes } from './token.ts'
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
  /** What the client calls this request, and each repetition of it. */
  readonly idempotencyKey?: string
}

/**
 * RFC 6749 section 4.1.3: trades an authorization code for tokens, once. A request with an idempotency key may come again
 * because its answer was lost: it is still the same one, and gets the same tokens.
 */
export async function exchangeCode(
  deps: ExchangeCodeDeps,
  request: CodeExchange,
): Promise<Required<TokenPair>> {
  const now = deps.now()
  const tokens = makeTokens(deps.randomBytes, now)
  const { code, clientId, redirectUri, codeVerifier } = request
  const key = keyOf(request)
  const redeemed = await deps.grants.redeemCode(
    {
      code: hashCode(code),
      clientId,
      ...(redirectUri !== undefined && { redirectUri }),
      ...(codeVerifier !== undefined && { codeChallenge: challengeOf(codeVerifier) }),
      ...(key && { repeatable: { key, sealedTokens: sealTokens(deps, code, tokens) } }),
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
  const { sealedTokens, scope } = redeemed
  return { ...(sealedTokens ? openTokens(code, sealedTokens) : tokens), scope }
}

/** A repetition says the same under the same name. */
function keyOf({
  idempotencyKey,
  redirectUri,
  codeVerifier,
}: CodeExchange): RequestKey | undefined {
  if (idempotencyKey === undefined) return undefined
  return hashRequest([idempotencyKey, redirectUri ?? null, codeVerifier ?? null])
}

type Tokens = Pick<MadeTokens, 'accessToken' | 'refreshToken'>

function sealTokens(
  { randomBytes }: ExchangeCodeDeps,
  code: string,
  { accessToken, refreshToken }: Tokens,
): Uint8Array {
  return sealUnder(code, `${accessToken} ${refreshToken}`, randomBytes)
}

function openTokens(code: string, sealed: Uint8Array): Tokens {
  const [accessToken = '', refreshToken = ''] = openUnder(code, sealed).split(' ')
  return { accessToken, refreshToken }
}
