import sql, { type Sql } from 'sql-template-tag'
import { currentCause } from '../cause/cause.ts'
import type { ClientId, FlowId, GrantId, UserId } from '../domain/ids.ts'
import { accessTokensMax } from '../domain/refresh-rules.ts'
import type {
  Authorization,
  GrantEvent,
  GrantStore,
  NewTokens,
  Redeemed,
} from '../oauth/grant-store.ts'
import { defined } from './rows.ts'

/*
 * The second halves of the grant store's statements. Each follows `with family as (…)`, which has decided the race and
 * holds the row of the grant as it is from now on (`familyColumns`); without a row they do nothing.
 */

/** What a `family` returns of its grant `g`. */
export const familyColumns = sql`g.user_id, g.id, g.client_id, g.scope, g.flow_id, g.generation, g.issued, g.rotated_at, g.sealed_successor`

/** What the store needs to know of it. */
export const selectFamily = sql`select user_id, id, client_id, scope, flow_id, sealed_successor from family`

export type FamilyRow = {
  readonly id: GrantId
  readonly user_id: UserId
  readonly client_id: ClientId
  readonly scope: string
  readonly flow_id: FlowId | null
  readonly sealed_successor: Buffer | null
}

type Rotation = Parameters<GrantStore['rotate']>[0]

/** The refresh token `r` that was presented lives, and so does its client's grant `g`. */
export function isOfFamily({ refreshToken, clientId }: Rotation, now: Date): Sql {
  return sql`
    r.hash = ${refreshToken} and r.expires_at > ${now} and g.user_id = r.user_id and g.id = r.grant_id
    and g.client_id = ${clientId} and g.ended_at is null`
}

export function issueTokens(tokens: NewTokens, scope?: string): Sql {
  return sql`${issueRefreshToken(tokens)}, ${issueAccessToken(tokens, scope)}`
}

function issueRefreshToken(tokens: NewTokens): Sql {
  return sql`
    refresh as (
      insert into refresh_tokens (hash, user_id, grant_id, expires_at)
      select ${tokens.refreshToken}, f.user_id, f.id, ${noLaterThanData(tokens.refreshTokenExpiresAt)}
        from family f
        join users u on u.id = f.user_id
    )`
}

/** The places are taken in turn, so that the eleventh token replaces the first, however many are issued at once. */
export function issueAccessToken(tokens: NewTokens, scope?: string): Sql {
  return sql`
    access as (
      insert into access_tokens (hash, user_id, grant_id, place, generation, scope, expires_at)
      select ${tokens.accessToken}, f.user_id, f.id, f.issued % ${accessTokensMax}::integer, f.generation,
             coalesce(${scope ?? null}, f.scope), ${noLaterThanData(tokens.accessTokenExpiresAt)}
        from family f
        join users u on u.id = f.user_id
      on conflict (user_id, grant_id, place) do update
         set hash = excluded.hash, generation = excluded.generation, scope = excluded.scope,
             expires_at = excluded.expires_at
    )`
}

/**
 * In the trail of the family, and in the audit records: in the same statement, since a trigger would cost a fifth more.
 * `cause`: a text, or an expression over the family `f`.
 */
export function recordEvent(name: GrantEvent['name'], cause: string | Sql | null, now: Date): Sql {
  const { requestId } = currentCause()
  return sql`
    event as (
      insert into grant_events (user_id, grant_id, at, name, cause, generation)
      select f.user_id, f.id, ${now}::timestamptz, ${name}, ${cause}, f.generation
        from family f
    ), audit as (
      insert into audit_records (actor_kind, actor_id, action, subject, request_id)
      select 'client', f.client_id, ${`token.${name}`},
             jsonb_strip_nulls(jsonb_build_object('user', f.user_id, 'grant', f.id, 'client', f.client_id,
                                                  'generation', f.generation, 'cause', (${cause})::text)),
             ${requestId ?? null}
        from family f
    )`
}

/** Tokens for one-time data end with the data. */
function noLaterThanData(at: Date): Sql {
  return sql`least(${at}::timestamptz, u.data_expires_at)`
}

export function before(now: Date, seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000)
}

export function toAuthorization(
  row: Omit<FamilyRow, 'flow_id' | 'sealed_successor'>,
): Authorization {
  return { grantId: row.id, userId: row.user_id, clientId: row.client_id, scope: row.scope }
}

export function toRedeemed(row: Omit<FamilyRow, 'sealed_successor'>): Redeemed {
  return { ...toAuthorization(row), ...defined({ flowId: row.flow_id }) }
}
