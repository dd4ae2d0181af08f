import type { ClientId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { coversScope } from '../domain/scope.ts'
import type { GrantStore } from './grant-store.ts'
import { makeTokens } from './token.ts'
import type { RandomBytes } from './token.ts'
import type { TokenPair } from './token-pair.ts'

export type OpenGrantDeps = {
  readonly grants: Pick<GrantStore, 'open'>
  readonly randomBytes: RandomBytes
  now(): Date
}

export type GrantRequest = {
  readonly clientId: ClientId
  readonly userId: UserId
  readonly scope: string
}

/** Tokens for a user who has proved who they are; one to refresh with only if the scope has `offline`. */
export async function openGrant(deps: OpenGrantDeps, request: GrantRequest): Promise<TokenPair> {
  const now = deps.now()
  const { stored, accessToken, refreshToken } = makeTokens(deps.randomBytes, now)
  const isOffline = request.scope.split(' ').includes('offline')
  // Nobody gets to know the refresh token of a grant that is not offline: it need not be kept.
  const refreshTokenExpiresAt = isOffline
    ? stored.refreshTokenExpiresAt
    : stored.accessTokenExpiresAt
  const opened = await deps.grants.open(request, { ...stored, refreshTokenExpiresAt }, now)
  if (opened === undefined) throw new Problem('invalid_grant', 'the user is gone')
  return { accessToken, scope: opened.scope, ...(isOffline && { refreshToken }) }
}

/** The scope a client may get: what it asks for, if its own covers that; all of its own if it asks for none. */
export function grantableScope(
  { scope }: { readonly scope: string },
  asked: string | undefined,
): string {
  if (asked === undefined) return scope
  if (!coversScope(scope, asked)) {
    throw new Problem('invalid_scope', 'the scope is malformed or wider than that of the client')
  }
  return asked
}
