import { randomUUID } from 'node:crypto'
import sql, { type Sql } from 'sql-template-tag'
import type { ClientId, FlowId, GrantId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { concurrentSeconds, lostAnswerSeconds } from '../domain/refresh-rules.ts'
import { coversScope } from '../domain/scope.ts'
import type { AccessTokenHash } from '../domain/token-hash.ts'
import type {
  Authorization,
  GrantEvent,
  GrantStore,
  NewTokens,
  Redeemed,
  Rotated,
} from '../oauth/grant-store.ts'
import { isOwnerGone, type Database, type Queries } from './database.ts'
import {
  familyColumns,
  issueAccessToken,
  issueRefreshToken,
  recordEvent,
  selectFamily,
} from './issue-tokens.ts'
import { defined } from './rows.ts'

type Redemption = Parameters<GrantStore['redeemCode']>[0]
type Rotation = Parameters<GrantStore['rotate']>[0]

type FamilyRow = {
  readonly id: GrantId
  readonly user_id: UserId
  readonly client_id: ClientId
  readonly scope: string
  readonly flow_id: FlowId | null
  readonly sealed_successor: Buffer | null
}

/**
 * One statement decides each race and does all that follows from it. Of several at once the first to reach the row wins,
 * the others wait for it and then see what it left.
 */
export class PgGrantStore implements GrantStore {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async redeemCode(
    request: Redemption,
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined> {
    const challenge = request.codeChallenge ?? null
    const redirectUri = request.redirectUri ?? null
    const family = await this.#opened(
      sql`
        with code as (
          update authorization_codes a
             set used_at = ${now}, plain = null, grant_id = ${randomUUID()}
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
        ), ${issue(tokens)}, ${recordEvent('opened', 'code', now)}
        ${selectFamily}`,
      'redeem-code',
    )
    if (family === undefined) await this.#endReplayed(request, now)
    return family && toRedeemed(family)
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
        ), ${issue(tokens)}, ${recordEvent('opened', 'password', now)}
        ${selectFamily}`,
      'open-grant',
    )
    return family && toRedeemed(family)
  }

  async rotate(request: Rotation, tokens: NewTokens, now: Date): Promise<Rotated | undefined> {
    const rotated = await this.#traded(request, (on) => succeed(on, { request, tokens, now }))
    if (rotated !== undefined) return toRedeemed(rotated)
    const repeated = await this.#traded(request, (on) => repeat(on, { request, tokens, now }))
    if (repeated !== undefined) {
      return { ...toRedeemed(repeated), ...defined({ sealedSuccessor: repeated.sealed_successor }) }
    }
    await this.#endReused(request, now)
    return undefined
  }

  async authorize(token: AccessTokenHash, now: Date): Promise<Authorization | undefined> {
    const [row] = await this.#database.query<FamilyRow & { readonly proves: boolean }>(
      sql`
        select g.id, g.user_id, g.client_id, t.scope, t.generation = g.generation and ${toBeMarked(now)} as proves
          from access_tokens t
          join grants g on g.user_id = t.user_id and g.id = t.grant_id
          join clients c on c.id = g.client_id
         where t.hash = ${token} and t.expires_at > ${now} and g.ended_at is null and c.disabled_at is null`,
      'authorize',
    )
    if (row?.proves === true) await this.#markArrived(token, now)
    return row && toAuthorization(row)
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

  /** A wish for less than everything can turn out to be one for more: then all is taken back. */
  async #traded(
    { scope }: Rotation,
    trade: (queries: Queries) => Promise<FamilyRow | undefined>,
  ): Promise<FamilyRow | undefined> {
    if (scope === undefined) return trade(this.#database)
    return this.#database.transaction(async (queries) => {
      const family = await trade(queries)
      return family && { ...family, scope: narrow(family.scope, scope) }
    })
  }

  /** RFC 6749 section 4.1.2: a code that is presented again ends what it was traded for. */
  async #endReplayed(request: Redemption, now: Date): Promise<void> {
    await this.#database.execute(
      sql`
        with family as (
          update grants g
             set ended_at = ${now}, sealed_successor = null
            from authorization_codes a
           where a.hash = ${request.code} and a.client_id = ${request.clientId} and a.used_at is not null
             and g.user_id = a.user_id and g.id = a.grant_id and g.ended_at is null
          returning ${familyColumns}
        ), ${recordEvent('ended', 'code-replayed', now)}
        ${selectFamily}`,
      'end-replayed-grant',
    )
  }

  /** RFC 9700 section 4.14.2: of two holders of one refresh token, one has stolen it. */
  async #endReused(request: Rotation, now: Date): Promise<void> {
    await this.#database.execute(
      sql`
        with family as (
          update grants g
             set ended_at = ${now}, sealed_successor = null
            from refresh_tokens r
           where ${isOfFamily(request, now)}
          returning ${familyColumns}
        ), ${recordEvent('ended', 'refresh-reused', now)}
        ${selectFamily}`,
      'end-reused-grant',
    )
  }

  /** Once per generation, and once more to wipe the seal when parallel repeats are over: no write for every call. */
  async #markArrived(token: AccessTokenHash, now: Date): Promise<void> {
    const concurrentSince = before(now, concurrentSeconds)
    await this.#database.execute(
      sql`
        update grants g
           set successor_used_at = coalesce(g.successor_used_at, ${now}),
               sealed_successor = case when g.rotated_at >= ${concurrentSince} then g.sealed_successor end
          from access_tokens t
         where t.hash = ${token} and g.user_id = t.user_id and g.id = t.grant_id and g.generation = t.generation
           and ${toBeMarked(now)}`,
      'mark-successor-arrived',
    )
  }
}

type Trade = { readonly request: Rotation; readonly tokens: NewTokens; readonly now: Date }

/** The newest refresh token makes room for its successor. */
async function succeed(
  queries: Queries,
  { request, tokens, now }: Trade,
): Promise<FamilyRow | undefined> {
  const [family] = await queries.query<FamilyRow>(
    sql`
      with family as (
        update grants g
           set generation = g.generation + 1, issued = g.issued + 1, current_refresh = ${tokens.refreshToken},
               parent_refresh = g.current_refresh, rotated_at = ${now}, successor_used_at = null,
               sealed_successor = ${request.sealedSuccessor}
          from refresh_tokens r
         where ${isOfFamily(request, now)} and g.current_refresh = r.hash
        returning ${familyColumns}
      ), ${issue(tokens, request.scope)}, ${recordEvent('refreshed', null, now)}
      ${selectFamily}`,
    'rotate-refresh-token',
  )
  return family
}

/** Its direct parent gets the same successor again, as `isRepeatable` has it. */
async function repeat(
  queries: Queries,
  { request, tokens, now }: Trade,
): Promise<FamilyRow | undefined> {
  const [concurrentSince, lostSince] = [
    before(now, concurrentSeconds),
    before(now, lostAnswerSeconds),
  ]
  const [family] = await queries.query<FamilyRow>(
    sql`
      with family as (
        update grants g
           set issued = g.issued + 1
          from refresh_tokens r
         where ${isOfFamily(request, now)} and g.parent_refresh = r.hash and g.sealed_successor is not null
           and (g.rotated_at >= ${concurrentSince} or g.successor_used_at is null and g.rotated_at >= ${lostSince})
        returning ${familyColumns}
      ), ${issueAccessToken(tokens, request.scope)}, ${recordEvent('repeated', causeOf(concurrentSince), now)}
      ${selectFamily}`,
    'repeat-rotation',
  )
  return family
}

function causeOf(concurrentSince: Date): Sql {
  return sql`case when f.rotated_at >= ${concurrentSince} then 'concurrent' else 'lost-answer' end`
}

function issue(tokens: NewTokens, scope?: string): Sql {
  return sql`${issueRefreshToken(tokens)}, ${issueAccessToken(tokens, scope)}`
}

/** The refresh token `r` that was presented lives, and so does its client's grant `g`. */
function isOfFamily({ refreshToken, clientId }: Rotation, now: Date): Sql {
  return sql`
    r.hash = ${refreshToken} and r.expires_at > ${now} and g.user_id = r.user_id and g.id = r.grant_id
    and g.client_id = ${clientId} and g.ended_at is null`
}

/** The grant `g` does not know yet that the successor arrived, or still keeps its seal when nobody may ask for it. */
function toBeMarked(now: Date): Sql {
  return sql`
    g.sealed_successor is not null
    and (g.successor_used_at is null or g.rotated_at < ${before(now, concurrentSeconds)})`
}

/** RFC 6749 section 6: a refresh may ask for less than was granted, not for more. */
function narrow(granted: string, asked: string): string {
  if (coversScope(granted, asked)) return asked
  throw new Problem('invalid_scope', 'the refresh asks for more than was granted')
}

function before(now: Date, seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000)
}

function toAuthorization(row: Omit<FamilyRow, 'flow_id' | 'sealed_successor'>): Authorization {
  return { grantId: row.id, userId: row.user_id, clientId: row.client_id, scope: row.scope }
}

function toRedeemed(row: FamilyRow): Redeemed {
  return { ...toAuthorization(row), ...defined({ flowId: row.flow_id }) }
}
