import { randomUUID } from 'node:crypto'
import type { GrantId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { coversScope } from '../domain/scope.ts'
import type { AccessTokenHash } from '../domain/token-hash.ts'
import type { Authorization, GrantStore, NewTokens, Redeemed } from '../oauth/grant-store.ts'
import type { World } from './memory-world.ts'

export class MemoryGrantStore implements GrantStore {
  readonly #world: World
  constructor(world: World) {
    this.#world = world
  }

  async redeemCode(
    request: Parameters<GrantStore['redeemCode']>[0],
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined> {
    const code = this.#world.codes.get(request.code)
    if (code === undefined || code.clientId !== request.clientId) return undefined
    if (code.grantId !== undefined) {
      this.#end(code.grantId)
      return undefined
    }
    if (code.expiresAt <= now || this.#dataEnd(code.userId) <= now) return undefined
    if (request.redirectUri !== undefined && request.redirectUri !== code.redirectUri) {
      return undefined
    }
    const { userId, clientId, flowId, scope } = code
    const grantId = randomUUID() as string as GrantId
    code.grantId = grantId
    this.#world.grants.set(grantId, { userId, clientId, flowId, scope, ended: false })
    this.#addTokens(grantId, tokens, scope)
    return { grantId, userId, clientId, flowId, scope }
  }

  async rotate(
    request: Parameters<GrantStore['rotate']>[0],
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined> {
    const token = this.#world.refreshTokens.get(request.refreshToken)
    const grant = token && this.#world.grants.get(token.grantId)
    if (token === undefined || grant?.clientId !== request.clientId || grant.ended) return undefined
    if (token.used) {
      this.#end(token.grantId)
      return undefined
    }
    if (token.expiresAt <= now) return undefined
    const scope = request.scope ?? grant.scope
    if (!coversScope(grant.scope, scope)) throw new Problem('invalid_scope', 'more than granted')
    token.used = true
    this.#addTokens(token.grantId, tokens, scope)
    const { userId, clientId, flowId } = grant
    return { grantId: token.grantId, userId, clientId, flowId, scope }
  }

  async authorize(hash: AccessTokenHash, now: Date): Promise<Authorization | undefined> {
    const token = this.#world.accessTokens.get(hash)
    const grant = token && this.#world.grants.get(token.grantId)
    if (!token || !grant || grant.ended || token.expiresAt <= now) return undefined
    const { userId, clientId } = grant
    return { grantId: token.grantId, userId, clientId, scope: token.scope }
  }

  #addTokens(grantId: GrantId, tokens: NewTokens, scope: string): void {
    const grant = this.#world.grants.get(grantId)
    const end = grant === undefined ? new Date(0) : this.#dataEnd(grant.userId)
    const noLaterThanData = (at: Date) => (at < end ? at : end)
    this.#world.accessTokens.set(tokens.accessToken, {
      grantId,
      scope,
      expiresAt: noLaterThanData(tokens.accessTokenExpiresAt),
    })
    this.#world.refreshTokens.set(tokens.refreshToken, {
      grantId,
      used: false,
      expiresAt: noLaterThanData(tokens.refreshTokenExpiresAt),
    })
  }

  #dataEnd(userId: Authorization['userId']): Date {
    return this.#world.users.get(userId)?.dataExpiresAt ?? new Date(0)
  }

  #end(grantId: GrantId): void {
    const grant = this.#world.grants.get(grantId)
    if (grant !== undefined) grant.ended = true
  }
}
