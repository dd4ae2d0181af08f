import type { FastifyRequest } from 'fastify'
import { nameActor } from '../cause/cause.ts'
import { Problem } from '../domain/problem.ts'
import { coversScope } from '../domain/scope.ts'
import type { Authorization, GrantStore } from '../oauth/grant-store.ts'
import { hashAccessToken } from '../oauth/token.ts'

export type RequireTokenDeps = {
  readonly grants: Pick<GrantStore, 'authorize'>
  now(): Date
}

const tokenMax = 4096
/** RFC 6750 section 2.1. */
const bearerPattern = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i

/**
 * The authorization behind the request's bearer token. Only the `Authorization` header counts: a token in the URL ends up in
 * logs and histories and is refused (RFC 9700 section 4.3.2). Throws `Problem('unauthorized')`, or `forbidden` where the
 * token does not cover `scope`; without a scope any token will do.
 */
export async function requireToken(
  deps: RequireTokenDeps,
  request: FastifyRequest,
  scope?: string,
): Promise<Authorization> {
  if (hasQueryToken(request.query)) throw new Problem('unauthorized', 'the token is in the URL')
  const token = bearerPattern.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined || token.length > tokenMax) {
    throw new Problem('unauthorized', 'no usable bearer token')
  }
  const authorization = await deps.grants.authorize(hashAccessToken(token), deps.now())
  if (authorization === undefined) throw new Problem('unauthorized', 'the token is not alive')
  request.log = request.log.child({ client_id: authorization.clientId })
  nameActor({ kind: 'client', id: authorization.clientId })
  if (scope !== undefined && !coversScope(authorization.scope, scope)) {
    throw new Problem('forbidden', `the token lacks ${scope}`)
  }
  return authorization
}

function hasQueryToken(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'access_token' in query
}
