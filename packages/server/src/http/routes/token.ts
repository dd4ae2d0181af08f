import formbody from '@fastify/formbody'
import type { TokenResponse } from '@kontor/contract'
import type { FastifyPluginAsync } from 'fastify'
import type { Client } from '../../oauth/client-store.ts'
import type { CodeExchange } from '../../oauth/exchange-code.ts'
import { grantableScope } from '../../oauth/open-grant.ts'
import type { GrantRequest } from '../../oauth/open-grant.ts'
import type { Rotation } from '../../oauth/rotate-refresh-token.ts'
import { accessTokenSeconds } from '../../oauth/token.ts'
import type { TokenPair } from '../../oauth/token-pair.ts'
import { readTokenRequest } from '../read-token-request.ts'
import type { TokenWish } from '../read-token-request.ts'
import { requireClient } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'
import { signIn } from '../sign-in.ts'
import type { SignInDeps } from '../sign-in.ts'

export type TokenRouteDeps = RequireClientDeps &
  SignInDeps & {
    exchangeCode(exchange: CodeExchange): Promise<TokenPair>
    rotateRefreshToken(rotation: Rotation): Promise<TokenPair>
    openGrant(request: GrantRequest): Promise<TokenPair>
  }

const tokenBodyMax = 64 * 1024

/** RFC 6749 section 3.2. The client is known before any code is looked at, so that a stranger cannot end a grant. */
export const tokenRoutes: FastifyPluginAsync<TokenRouteDeps> = async (app, deps) => {
  await app.register(formbody, { bodyLimit: tokenBodyMax })
  app.post('/auth/token', { bodyLimit: tokenBodyMax }, async (request) => {
    const client = await requireClient(deps, request)
    const wish = readTokenRequest(request, client)
    return presentTokens(await grantTokens(deps, { client, wish, address: request.ip }))
  })
}

async function grantTokens(
  deps: TokenRouteDeps,
  { client, wish, address }: { client: Client; wish: TokenWish; address: string },
): Promise<TokenPair> {
  const clientId = client.id
  switch (wish.kind) {
    case 'code':
      return deps.exchangeCode({ ...wish, clientId })
    case 'refresh':
      return deps.rotateRefreshToken({ ...wish, clientId })
    case 'password': {
      const scope = grantableScope(client, wish.scope)
      const { userId } = await signIn(deps, { ...wish, clientId, address })
      return deps.openGrant({ clientId, userId, scope })
    }
    default:
      return wish satisfies never
  }
}

function presentTokens(tokens: TokenPair): TokenResponse {
  return {
    access_token: tokens.accessToken,
    expires_in: accessTokenSeconds,
    scope: tokens.scope,
    token_type: 'Bearer',
    ...(tokens.refreshToken !== undefined && { refresh_token: tokens.refreshToken }),
  }
}
