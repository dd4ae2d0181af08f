import formbody from '@fastify/formbody'
import type { TokenResponse } from '@kontor/contract'
import type { FastifyPluginAsync } from 'fastify'
import type { ClientStore } from '../../oauth/client-store.ts'
import type { CodeExchange } from '../../oauth/exchange-code.ts'
import type { Rotation } from '../../oauth/rotate-refresh-token.ts'
import { accessTokenSeconds } from '../../oauth/token.ts'
import type { TokenPair } from '../../oauth/token-pair.ts'
import { readTokenRequest } from '../read-token-request.ts'
import { requireClient } from '../require-client.ts'

export type TokenRouteDeps = {
  readonly clients: Pick<ClientStore, 'find'>
  exchangeCode(exchange: CodeExchange): Promise<TokenPair>
  rotateRefreshToken(rotation: Rotation): Promise<TokenPair>
}

const tokenBodyMax = 64 * 1024

/** RFC 6749 section 3.2. The client is known before any code is looked at, so that a stranger cannot end a grant. */
export const tokenRoutes: FastifyPluginAsync<TokenRouteDeps> = async (app, deps) => {
  await app.register(formbody, { bodyLimit: tokenBodyMax })
  app.post('/auth/token', { bodyLimit: tokenBodyMax }, async (request) => {
    const { id: clientId } = await requireClient(deps, request)
    const wish = readTokenRequest(request.body)
    const tokens =
      wish.kind === 'code'
        ? await deps.exchangeCode({ ...wish, clientId })
        : await deps.rotateRefreshToken({ ...wish, clientId })
    return presentTokens(tokens)
  })
}

function presentTokens(tokens: TokenPair): TokenResponse {
  return {
    access_token: tokens.accessToken,
    expires_in: accessTokenSeconds,
    scope: tokens.scope,
    token_type: 'Bearer',
    refresh_token: tokens.refreshToken,
  }
}
