import sql, { type Sql } from 'sql-template-tag'
import { accessTokensMax } from '../domain/refresh-rules.ts'
import type { GrantEvent, NewTokens } from '../oauth/grant-store.ts'

/*
 * The second halves of the grant store's statements. Each follows `with family as (…)`, which has decided the race and
 * holds the row of the grant as it is from now on (`familyColumns`); without a row they do nothing.
 */

/** What a `family` returns of its grant `g`. */
export const familyColumns = sql`g.user_id, g.id, g.client_id, g.scope, g.flow_id, g.generation, g.issued, g.rotated_at, g.sealed_successor`

/** What the store needs to know of it. */
export const selectFamily = sql`select user_id, id, client_id, scope, flow_id, sealed_successor from family`

/** Tokens for one-time data end with the data. */
const noLaterThanData = (at: Date): Sql => sql`least(${at}::timestamptz, u.data_expires_at)`

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

export function issueRefreshToken(tokens: NewTokens): Sql {
  return sql`
    refresh as (
      insert into refresh_tokens (hash, user_id, grant_id, expires_at)
      select ${tokens.refreshToken}, f.user_id, f.id, ${noLaterThanData(tokens.refreshTokenExpiresAt)}
        from family f
        join users u on u.id = f.user_id
    )`
}

/** `cause`: a text, or an expression over the family `f`. */
export function recordEvent(name: GrantEvent['name'], cause: string | Sql | null, now: Date): Sql {
  return sql`
    event as (
      insert into grant_events (user_id, grant_id, at, name, cause, generation)
      select f.user_id, f.id, ${now}::timestamptz, ${name}, ${cause}, f.generation
        from family f
    )`
}
