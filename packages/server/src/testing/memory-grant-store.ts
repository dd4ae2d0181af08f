import { randomUUID } from 'node:crypto'
import type { FlowId, GrantId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import {
  accessTokensMax,
  concurrentSeconds,
  isRepeatable,
  repeatableExchangeSeconds,
} from '../domain/refresh-rules.ts'
import { coversScope } from '../domain/scope.ts'
import type { AccessTokenHash } from '../domain/token-hash.ts'
import type {
  Exchanged,
  GrantEvent,
  GrantStore,
  LiveAuthorization,
  NewTokens,
  Redeemed,
  Rotated,
} from '../oauth/grant-store.ts'
import { recordInMemory } from './memory-events.ts'
import type { StoredGrant, World } from './memory-world.ts'

type Redemption = Parameters<GrantStore['redeemCode']>[0]
type Rotation = Parameters<GrantStore['rotate']>[0]

/**
 * The grant store of PostgreSQL, statement by statement: what stands between two `await`s happens at once. `turn` comes before
 * each of them, so that a simulation can put others in between.
 */
export class MemoryGrantStore implements GrantStore {
  readonly #world: World
  readonly #turn: () => Promise<void>
  constructor(world: World, turn: () => Promise<void> = async () => {}) {
    this.#world = world
    this.#turn = turn
  }

  async redeemCode(
    request: Redemption,
    tokens: NewTokens,
    now: Date,
  ): Promise<Exchanged | undefined> {
    await this.#turn()
    const code = this.#codeFor(request, now)
    if (code !== undefined) {
      const grant = this.#open(code, tokens)
      code.grantId = grant.id
      if (request.repeatable) code.traded = { ...request.repeatable, at: now }
      this.#record(grant, { name: 'opened', cause: 'code' }, now)
      this.#issueAccessToken(grant, tokens)
      return toRedeemed(grant)
    }
    await this.#turn()
    const repeated = this.#repeatExchange(request, now)
    if (repeated !== undefined) return repeated
    await this.#turn()
    const used = this.#world.codes.get(request.code)
    if (used?.grantId !== undefined && used.clientId === request.clientId) {
      this.#end(this.#world.grants.get(used.grantId), 'code-replayed', now)
    }
    return undefined
  }

  async open(
    request: Parameters<GrantStore['open']>[0],
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined> {
    await this.#turn()
    if (this.#dataEnd(request.userId) <= now) return undefined
    const grant = this.#open(request, tokens)
    this.#record(grant, { name: 'opened', cause: 'password' }, now)
    this.#issueAccessToken(grant, tokens)
    return toRedeemed(grant)
  }

  async rotate(request: Rotation, tokens: NewTokens, now: Date): Promise<Rotated | undefined> {
    await this.#turn()
    const successor = this.#succeed(request, tokens, now)
    if (successor !== undefined) return successor
    await this.#turn()
    const repeated = this.#repeat(request, tokens, now)
    if (repeated !== undefined) return repeated
    await this.#turn()
    this.#end(this.#familyOf(request, now), 'refresh-reused', now)
    return undefined
  }

  async authorize(hash: AccessTokenHash, now: Date): Promise<LiveAuthorization | undefined> {
    await this.#turn()
    const token = this.#world.accessTokens.get(hash)
    const grant = token && this.#world.grants.get(token.grantId)
    if (!token || !grant || grant.ended || token.expiresAt <= now) return undefined
    if (this.#world.clients.get(grant.clientId)?.disabledAt !== undefined) return undefined
    if (token.generation === grant.generation && isToBeMarked(grant, now)) {
      await this.#turn()
      if (token.generation === grant.generation) markArrived(grant, now)
    }
    const { id: grantId, userId, clientId } = grant
    return { grantId, userId, clientId, scope: token.scope, expiresAt: token.expiresAt }
  }

  async revoke(request: Parameters<GrantStore['revoke']>[0], now: Date): Promise<void> {
    await this.#turn()
    const access = this.#world.accessTokens.get(request.token)
    const refresh = this.#world.refreshTokens.get(request.token)
    const token = access ?? refresh
    const grant = token && this.#world.grants.get(token.grantId)
    if (grant?.clientId !== request.clientId) return
    if (access === undefined || request.cascade) return this.#end(grant, 'revoked', now)
    this.#world.accessTokens.delete(request.token)
    this.#record(grant, { name: 'access-revoked' }, now)
  }

  async events({ grantId }: { readonly grantId: GrantId }): Promise<readonly GrantEvent[]> {
    return this.#world.events
      .filter((event) => event.grantId === grantId)
      .map(({ grantId: _grantId, ...event }) => event)
  }

  #codeFor(request: Redemption, now: Date) {
    const code = this.#world.codes.get(request.code)
    if (code === undefined || code.clientId !== request.clientId) return undefined
    if (code.grantId !== undefined) return undefined
    if (code.expiresAt <= now || this.#dataEnd(code.userId) <= now) return undefined
    if ((request.redirectUri ?? code.redirectUri) !== code.redirectUri) return undefined
    return request.codeChallenge === code.codeChallenge ? code : undefined
  }

  #repeatExchange(request: Redemption, now: Date): Exchanged | undefined {
    const code = this.#world.codes.get(request.code)
    const grant = code?.grantId && this.#world.grants.get(code.grantId)
    if (!code?.traded || !grant || grant.ended || code.clientId !== request.clientId)
      return undefined
    if (code.traded.key !== request.repeatable?.key) return undefined
    if (now.getTime() - code.traded.at.getTime() > repeatableExchangeSeconds * 1000)
      return undefined
    this.#record(grant, { name: 'repeated', cause: 'lost-answer' }, now)
    return { ...toRedeemed(grant), sealedTokens: code.traded.sealedTokens }
  }

  #open(
    from: Pick<StoredGrant, 'userId' | 'clientId' | 'scope'> & { readonly flowId?: FlowId },
    tokens: NewTokens,
  ): StoredGrant {
    const { userId, clientId, scope, flowId } = from
    const grant: StoredGrant = {
      id: randomUUID() as string as GrantId,
      userId,
      clientId,
      ...(flowId !== undefined && { flowId }),
      scope,
      generation: 1,
      issued: [],
      current: tokens.refreshToken,
      ended: false,
    }
    this.#world.grants.set(grant.id, grant)
    this.#issueRefreshToken(grant, tokens)
    return grant
  }

  #familyOf({ refreshToken, clientId }: Rotation, now: Date): StoredGrant | undefined {
    const token = this.#world.refreshTokens.get(refreshToken)
    if (token === undefined || token.expiresAt <= now) return undefined
    const grant = this.#world.grants.get(token.grantId)
    return grant?.clientId === clientId && !grant.ended ? grant : undefined
  }

  #succeed(request: Rotation, tokens: NewTokens, now: Date): Rotated | undefined {
    const grant = this.#familyOf(request, now)
    if (grant === undefined || grant.current !== request.refreshToken) return undefined
    const scope = narrow(grant, request)
    grant.generation += 1
    grant.succession = {
      parent: grant.current,
      rotatedAt: now,
      sealedSuccessor: request.sealedSuccessor,
    }
    grant.current = tokens.refreshToken
    this.#record(grant, { name: 'refreshed' }, now)
    this.#issueRefreshToken(grant, tokens)
    this.#issueAccessToken(grant, tokens, scope)
    return { ...toRedeemed(grant), scope }
  }

  #repeat(request: Rotation, tokens: NewTokens, now: Date): Rotated | undefined {
    const grant = this.#familyOf(request, now)
    const succession = grant?.succession
    if (succession?.parent !== request.refreshToken || grant === undefined) return undefined
    const { sealedSuccessor } = succession
    if (sealedSuccessor === undefined || !isRepeatable(succession, now)) return undefined
    const scope = narrow(grant, request)
    const cause = secondsSince(succession.rotatedAt, now) <= concurrentSeconds
    this.#record(grant, { name: 'repeated', cause: cause ? 'concurrent' : 'lost-answer' }, now)
    this.#issueAccessToken(grant, tokens, scope)
    return { ...toRedeemed(grant), scope, sealedSuccessor }
  }

  #issueAccessToken(grant: StoredGrant, tokens: NewTokens, scope = grant.scope): void {
    const { accessToken: hash, accessTokenExpiresAt } = tokens
    const { id: grantId, generation } = grant
    const expiresAt = this.#noLaterThanData(grant, accessTokenExpiresAt)
    this.#world.accessTokens.set(hash, { grantId, scope, generation, expiresAt })
    grant.issued.push(hash)
    const oldest = grant.issued.length > accessTokensMax ? grant.issued.shift() : undefined
    if (oldest !== undefined) this.#world.accessTokens.delete(oldest)
  }

  #issueRefreshToken(grant: StoredGrant, tokens: NewTokens): void {
    const expiresAt = this.#noLaterThanData(grant, tokens.refreshTokenExpiresAt)
    this.#world.refreshTokens.set(tokens.refreshToken, { grantId: grant.id, expiresAt })
  }

  #noLaterThanData({ userId }: StoredGrant, at: Date): Date {
    const end = this.#dataEnd(userId)
    return at < end ? at : end
  }

  #dataEnd(userId: UserId): Date {
    const user = this.#world.users.get(userId)
    return user === undefined ? never : (user.dataExpiresAt ?? forever)
  }

  #record({ id, generation }: StoredGrant, event: What<GrantEvent>, at: Date): void {
    this.#world.events.push({ ...event, at, generation, grantId: id })
  }

  #end(grant: StoredGrant | undefined, cause: EndCause, now: Date): void {
    if (grant === undefined || grant.ended) return
    grant.ended = true
    delete grant.succession
    this.#record(grant, { name: 'ended', cause }, now)
    const reason = reasons[cause]
    if (reason === undefined) return
    const events = [{ type: 'grant.revoked', reason }] as const
    recordInMemory(this.#world, { userId: grant.userId, at: now, events })
  }
}

/** What the client is told of. */
const reasons = {
  'code-replayed': 'code_replayed',
  'refresh-reused': 'refresh_token_reused',
  revoked: undefined,
} as const

const never = new Date(0)
const forever = new Date(8.64e15)

type EndCause = Extract<GrantEvent, { readonly name: 'ended' }>['cause']
type What<Event> = Event extends unknown ? Omit<Event, 'at' | 'generation'> : never

function isToBeMarked({ succession }: StoredGrant, now: Date): boolean {
  if (succession?.sealedSuccessor === undefined) return false
  return (
    succession.usedAt === undefined || secondsSince(succession.rotatedAt, now) > concurrentSeconds
  )
}

function markArrived({ succession }: StoredGrant, now: Date): void {
  if (succession === undefined) return
  succession.usedAt ??= now
  if (secondsSince(succession.rotatedAt, now) > concurrentSeconds) delete succession.sealedSuccessor
}

function narrow(grant: StoredGrant, { scope }: Rotation): string {
  if (scope === undefined || coversScope(grant.scope, scope)) return scope ?? grant.scope
  throw new Problem('invalid_scope', 'more than granted')
}

function secondsSince(past: Date, now: Date): number {
  return (now.getTime() - past.getTime()) / 1000
}

function toRedeemed(grant: StoredGrant): Redeemed {
  const { id: grantId, userId, clientId, scope, flowId } = grant
  return { grantId, userId, clientId, scope, ...(flowId !== undefined && { flowId }) }
}
