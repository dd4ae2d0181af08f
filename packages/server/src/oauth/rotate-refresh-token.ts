import type { ClientId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { parseScope } from '../domain/scope.ts'
import type { GrantStore } from './grant-store.ts'
import { openUnder, sealUnder } from './seal-under-token.ts'
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

/**
 * RFC 6749 section 6: trades a refresh token for its successor and a new access token. Who repeats it because the answer was
 * lost gets the same successor; any other reuse ends the grant (domain/refresh-rules.ts).
 */
export async function rotateRefreshToken(
  deps: RotateRefreshTokenDeps,
  request: Rotation,
): Promise<Required<TokenPair>> {
  const { clientId, refreshToken: parent, scope } = request
  if (scope !== undefined && parseScope(scope) === undefined) {
    throw new Problem('invalid_scope', 'the scope is malformed')
  }
  const now = deps.now()
  const { accessToken, refreshToken, stored } = makeTokens(deps.randomBytes, now)
  const rotated = await deps.grants.rotate(
    {
      refreshToken: hashRefreshToken(parent),
      clientId,
      ...(scope !== undefined && { scope }),
      sealedSuccessor: sealUnder(parent, refreshToken, deps.randomBytes),
    },
    stored,
    now,
  )
  if (rotated === undefined) {
    throw new Problem('invalid_grant', 'the refresh token is unknown, expired, used or of another')
  }
  const { sealedSuccessor } = rotated
  return {
    accessToken,
    refreshToken: sealedSuccessor === undefined ? refreshToken : openUnder(parent, sealedSuccessor),
    scope: rotated.scope,
  }
}
