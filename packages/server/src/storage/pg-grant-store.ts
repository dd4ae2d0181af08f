import { randomUUID } from 'node:crypto'
import sql, { type Sql } from 'sql-template-tag'
import { concurrentSeconds, repeatableExchangeSeconds } from '../domain/refresh-rules.ts'
import type { AccessTokenHash, RequestKey } from '../domain/token-hash.ts'
import type {
  Exchanged,
  GrantEvent,
  GrantStore,
  LiveAuthorization,
  NewTokens,
  Redeemed,
  Rotated,
} from '../oauth/grant-store.ts'
import { isOwnerGone, type Database } from './database.ts'
import { endReplayed, endReused } from './end-stolen-grant.ts'
import {
  before,
  familyColumns,
  issueTokens,
  recordEvent,
  selectFamily,
  toAuthorization,
  toRedeemed,
  type FamilyRow,
} from './grant-family.ts'
import { rotateGrant } from './rotate-grant.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'

type LiveRow = FamilyRow & { readonly expires_at: Date }
type ExchangedRow = Omit<FamilyRow, 'sealed_successor'> & { readonly sealed_tokens: Buffer }
type Redemption = Parameters<GrantStore['redeemCode']>[0]

/**
 * One statement decides each race and does all that follows from it. Of several at once the first to reach the row wins,
 * the others wait for it and then see what it left.
 */
export class PgGrantStore implements GrantStore {
  readonly #database: Database
  readonly #on: { readonly database: Database; readonly seal: Seal }
  constructor(database: Database, seal: Seal) {
    this.#database = database
    this.#on = { database, seal }
  }

  async redeemCode(
    request: Redemption,
    tokens: NewTokens,
    now: Date,
  ): Promise<Exchanged | undefined> {
    const { key, sealedTokens } = request.repeatable ?? { key: null, sealedTokens: null }
    const challenge = request.codeChallenge ?? null
    const redirectUri = request.redirectUri ?? null
    const family = await this.#opened(
      sql`
        with code as (
          update authorization_codes a
             set used_at = ${now}, plain = null, grant_id = ${randomUUID()},
                 request_key = ${key}, sealed_tokens = ${sealedTokens}
            from users u
           where a.hash = ${request.code} and a.client_id = ${request.clientId} and a.used_at is null
             and a.expires_at > ${now}
             and (${redirectUri}::text is null or a.redirect_uri = ${redirectUri})
             and a.code_challenge is not distinct from ${challenge}
             and u.id = a.user_id and (u.data_expires_at is null or u.data_expires_at > ${now})
          returning a.user_id, a.grant_id, a.client_id, a.flow_id, a.scope
        ), family as (
          insert into grants as g (user_id, id, client_id, flow_id, scope, created_at, current_refresh)
          select user_id, grant_id, client_id, flow_id, scope, ${now}::timestamptz, ${tokens.refreshToken}
            from code
          returning ${familyColumns}
        ), ${issueTokens(tokens)}, ${recordEvent('opened', 'code', now)}
        ${selectFamily}`,
      'redeem-code',
    )
    if (family !== undefined) return toRedeemed(family)
    const repeated = key === null ? undefined : await this.#repeatExchange(request, key, now)
    if (repeated === undefined) await endReplayed(this.#on, request, now)
    return repeated
  }

  async open(
    request: Parameters<GrantStore['open']>[0],
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined> {
    const family = await this.#opened(
      sql`
        with family as (
          insert into grants as g (user_id, id, client_id, scope, created_at, current_refresh)
          select u.id, ${randomUUID()}, ${request.clientId}, ${request.scope}, ${now}::timestamptz, ${tokens.refreshToken}
            from users u
           where u.id = ${request.userId} and (u.data_expires_at is null or u.data_expires_at > ${now})
          returning ${familyColumns}
        ), ${issueTokens(tokens)}, ${recordEvent('opened', 'password', now)}
        ${selectFamily}`,
      'open-grant',
    )
    return family && toRedeemed(family)
  }

  async rotate(
    request: Parameters<GrantStore['rotate']>[0],
    tokens: NewTokens,
    now: Date,
  ): Promise<Rotated | undefined> {
    const rotated = await rotateGrant(this.#database, { request, tokens, now })
    if (rotated === undefined) await endReused(this.#on, request, now)
    return rotated
  }

  /** In one statement with the mark that the successor arrived, which other nodes must find before anybody is answered. */
  async authorize(token: AccessTokenHash, now: Date): Promise<LiveAuthorization | undefined> {
    const [row] = await this.#database.query<LiveRow>(
      sql`
        with live as (
          select g.id, g.user_id, g.client_id, t.scope, t.expires_at, t.generation,
                 t.generation = g.generation and ${toBeMarked(now)} as proves
            from access_tokens t
            join grants g on g.user_id = t.user_id and g.id = t.grant_id
            join clients c on c.id = g.client_id
           where t.hash = ${token} and t.expires_at > ${now} and g.ended_at is null and c.disabled_at is null
        ), ${markArrived(now)}
        select id, user_id, client_id, scope, expires_at from live`,
      'authorize',
    )
    return row && { ...toAuthorization(row), expiresAt: row.expires_at }
  }

  async revoke(request: Parameters<GrantStore['revoke']>[0], now: Date): Promise<void> {
    const { token, clientId, cascade } = request
    await this.#database.execute(
      sql`
        with family as (
          update grants g
             set ended_at = ${now}, sealed_successor = null
            from (select user_id, grant_id from refresh_tokens where hash = ${token}
                   union
                  select user_id, grant_id from access_tokens where hash = ${token} and ${cascade}) t
           where g.user_id = t.user_id and g.id = t.grant_id and g.client_id = ${clientId} and g.ended_at is null
          returning ${familyColumns}
        ), ${recordEvent('ended', 'revoked', now)}
        ${selectFamily}`,
      'revoke-grant',
    )
    if (cascade) return
    await this.#database.execute(
      sql`
        with family as (
          delete from access_tokens t
           using grants g
           where t.hash = ${token} and g.user_id = t.user_id and g.id = t.grant_id and g.client_id = ${clientId}
          returning ${familyColumns}
        ), ${recordEvent('access-revoked', null, now)}
        ${selectFamily}`,
      'revoke-access-token',
    )
  }

  async events(grant: Parameters<GrantStore['events']>[0]): Promise<readonly GrantEvent[]> {
    const rows = await this.#database.query<GrantEvent>(sql`
      select at, name, cause, generation
        from grant_events
       where user_id = ${grant.userId} and grant_id = ${grant.grantId}
       order by id`)
    return rows.map(defined)
  }

  async #opened(statement: Sql, name: string): Promise<FamilyRow | undefined> {
    try {
      const [family] = await this.#database.query<FamilyRow>(statement, name)
      return family
    } catch (error) {
      if (isOwnerGone(error)) return undefined
      throw error
    }
  }

  /** The same request once more: its answer was lost. */
  async #repeatExchange(
    request: Redemption,
    key: RequestKey,
    now: Date,
  ): Promise<Exchanged | undefined> {
    const [row] = await this.#database.query<ExchangedRow>(
      sql`
        with family as (
          select ${familyColumns}, a.sealed_tokens
            from authorization_codes a
            join grants g on g.user_id = a.user_id and g.id = a.grant_id
           where a.hash = ${request.code} and a.client_id = ${request.clientId} and a.request_key = ${key}
             and a.used_at >= ${before(now, repeatableExchangeSeconds)} and g.ended_at is null
        ), ${recordEvent('repeated', 'lost-answer', now)}
        select user_id, id, client_id, scope, flow_id, sealed_tokens from family`,
      'repeat-exchange',
    )
    return row && { ...toRedeemed(row), sealedTokens: row.sealed_tokens }
  }
}

/** Once per generation, and once more to wipe the seal when parallel repeats are over: no write for every call. */
function markArrived(now: Date): Sql {
  return sql`
    arrived as (
      update grants g
         set successor_used_at = coalesce(g.successor_used_at, ${now}),
             sealed_successor = case when g.rotated_at >= ${before(now, concurrentSeconds)} then g.sealed_successor end
        from live l
       where l.proves and g.user_id = l.user_id and g.id = l.id and g.generation = l.generation
         and ${toBeMarked(now)}
    )`
}

/** The grant `g` does not know yet that the successor arrived, or still keeps its seal when nobody may ask for it. */
function toBeMarked(now: Date): Sql {
  return sql`
    g.sealed_successor is not null
    and (g.successor_used_at is null or g.rotated_at < ${before(now, concurrentSeconds)})`
}
