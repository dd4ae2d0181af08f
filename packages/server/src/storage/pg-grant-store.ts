import { randomUUID } from 'node:crypto'
import sql from 'sql-template-tag'
import type { ClientId, FlowId, GrantId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import { coversScope } from '../domain/scope.ts'
import type { AccessTokenHash, CodeHash, RefreshTokenHash } from '../domain/token-hash.ts'
import type { Authorization, GrantStore, NewTokens, Redeemed } from '../oauth/grant-store.ts'
import type { Database, Queries } from './database.ts'
import { defined } from './rows.ts'

type GrantRow = {
  readonly grant_id: GrantId
  readonly user_id: UserId
  readonly client_id: ClientId
  readonly scope: string
  readonly flow_id: FlowId | null
}

export class PgGrantStore implements GrantStore {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async redeemCode(
    request: {
      readonly code: CodeHash
      readonly clientId: ClientId
      readonly redirectUri?: string
    },
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined> {
    const grantId = randomUUID()
    const redeemed = await this.#database.transaction(async (queries) => {
      // One statement decides the race: of several callers only one can still see used_at null.
      const [code] = await queries.query<GrantRow>(
        sql`
          update authorization_codes a
             set used_at = ${now}, plain = null, grant_id = ${grantId}
            from users u
           where a.hash = ${request.code} and a.client_id = ${request.clientId} and a.used_at is null
             and a.expires_at > ${now}
             and (${request.redirectUri ?? null}::text is null or a.redirect_uri = ${request.redirectUri ?? null})
             and u.id = a.user_id and (u.data_expires_at is null or u.data_expires_at > ${now})
          returning a.grant_id, a.user_id, a.client_id, a.scope, a.flow_id`,
        'redeem-code',
      )
      if (code === undefined) return undefined
      await queries.execute(
        sql`
          insert into grants (user_id, id, client_id, flow_id, scope, created_at)
          values (${code.user_id}, ${code.grant_id}, ${code.client_id}, ${code.flow_id}, ${code.scope}, ${now})`,
        'insert-grant',
      )
      await insertTokens(queries, code, tokens)
      return code
    })
    if (redeemed === undefined) await this.#endReplayed(request, now)
    return redeemed && toRedeemed(redeemed)
  }

  async rotate(
    request: {
      readonly refreshToken: RefreshTokenHash
      readonly clientId: ClientId
      readonly scope?: string
    },
    tokens: NewTokens,
    now: Date,
  ): Promise<Redeemed | undefined> {
    const rotated = await this.#database.transaction(async (queries) => {
      const [grant] = await queries.query<GrantRow>(
        sql`
          update refresh_tokens r
             set used_at = ${now}
            from grants g
           where r.hash = ${request.refreshToken} and r.used_at is null and r.expires_at > ${now}
             and g.user_id = r.user_id and g.id = r.grant_id and g.client_id = ${request.clientId}
             and g.ended_at is null
          returning r.grant_id, r.user_id, g.client_id, g.scope, g.flow_id`,
        'rotate-refresh-token',
      )
      if (grant === undefined) return undefined
      const narrowed = { ...grant, scope: narrow(grant.scope, request.scope) }
      await insertTokens(queries, narrowed, tokens)
      return narrowed
    })
    if (rotated === undefined) await this.#endReused(request, now)
    return rotated && toRedeemed(rotated)
  }

  async authorize(token: AccessTokenHash, now: Date): Promise<Authorization | undefined> {
    const [row] = await this.#database.query<GrantRow>(
      sql`
        select g.id as grant_id, g.user_id, g.client_id, t.scope
          from access_tokens t
          join grants g on g.user_id = t.user_id and g.id = t.grant_id
         where t.hash = ${token} and t.expires_at > ${now} and g.ended_at is null`,
      'authorize',
    )
    return row && toAuthorization(row)
  }

  /** RFC 6749 section 4.1.2: a code that is presented again ends what it was traded for. Another client's does nothing. */
  async #endReplayed(
    request: { readonly code: CodeHash; readonly clientId: ClientId },
    now: Date,
  ): Promise<void> {
    await this.#database.execute(
      sql`
        update grants g
           set ended_at = ${now}
          from authorization_codes a
         where a.hash = ${request.code} and a.client_id = ${request.clientId} and a.used_at is not null
           and g.user_id = a.user_id and g.id = a.grant_id and g.ended_at is null`,
      'end-replayed-grant',
    )
  }

  /** RFC 9700 section 4.14.2: of two holders of one refresh token, one has stolen it. */
  async #endReused(
    request: { readonly refreshToken: RefreshTokenHash; readonly clientId: ClientId },
    now: Date,
  ): Promise<void> {
    await this.#database.execute(
      sql`
        update grants g
           set ended_at = ${now}
          from refresh_tokens r
         where r.hash = ${request.refreshToken} and r.used_at is not null
           and g.user_id = r.user_id and g.id = r.grant_id and g.client_id = ${request.clientId}
           and g.ended_at is null`,
      'end-reused-grant',
    )
  }
}

/** Tokens for one-time data end with the data. */
async function insertTokens(queries: Queries, grant: GrantRow, tokens: NewTokens): Promise<void> {
  await queries.execute(
    sql`
      insert into access_tokens (hash, user_id, grant_id, scope, expires_at)
      select ${tokens.accessToken}, u.id, ${grant.grant_id}, ${grant.scope},
             least(${tokens.accessTokenExpiresAt}::timestamptz, u.data_expires_at)
        from users u
       where u.id = ${grant.user_id}`,
    'insert-access-token',
  )
  await queries.execute(
    sql`
      insert into refresh_tokens (hash, user_id, grant_id, expires_at)
      select ${tokens.refreshToken}, u.id, ${grant.grant_id},
             least(${tokens.refreshTokenExpiresAt}::timestamptz, u.data_expires_at)
        from users u
       where u.id = ${grant.user_id}`,
    'insert-refresh-token',
  )
}

/** RFC 6749 section 6: a refresh may ask for less than was granted, not for more. Thrown, it rolls the rotation back. */
function narrow(granted: string, asked: string | undefined): string {
  if (asked === undefined) return granted
  if (!coversScope(granted, asked)) {
    throw new Problem('invalid_scope', 'the refresh asks for more than was granted')
  }
  return asked
}

function toAuthorization(row: GrantRow): Authorization {
  return {
    grantId: row.grant_id,
    userId: row.user_id,
    clientId: row.client_id,
    scope: row.scope,
  }
}

function toRedeemed(row: GrantRow): Redeemed {
  return { ...toAuthorization(row), ...defined({ flowId: row.flow_id }) }
}
