import type { ClientId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { parseScope } from '../domain/scope.ts'
import type { GrantStore } from './grant-store.ts'
import { hashRefreshToken, makeTokens } from './token.ts'
import type { RandomBytes } from './token.ts'
import type { TokenPair } from './token-pair.ts'

export type RotateRefreshTokenDeps = {
  readonly grants: Pick<GrantStore, 'rotate'>
  readonly randomBytes: RandomBytes
  now(): Date
}

export type Rotation = {
  readonly clientId: ClientId
  readonly refreshToken: string
  /** Narrows the access token; absent: all that was granted. */
  readonly scope?: string
}

/** RFC 6749 section 6: trades a refresh token for its successor and a new access token. */
export async function rotateRefreshToken(
  deps: RotateRefreshTokenDeps,
  request: Rotation,
): Promise<TokenPair> {
  if (request.scope !== undefined && parseScope(request.scope) === undefined) {
    throw new Problem('invalid_scope', 'the scope is malformed')
  }
  const now = deps.now()
  const tokens = makeTokens(deps.randomBytes, now)
  const redeemed = await deps.grants.rotate(
    {
      refreshToken: hashRefreshToken(request.refreshToken),
      clientId: request.clientId,
      ...(request.scope !== undefined && { scope: request.scope }),
    },
    tokens.stored,
    now,
  )
  if (redeemed === undefined) {
    throw new Problem('invalid_grant', 'the refresh token is unknown, expired, used or of another')
  }
  return { ...tokens, scope: redeemed.scope }
}
