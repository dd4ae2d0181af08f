import sql, { type Sql } from 'sql-template-tag'
import { Problem } from '../domain/problem.ts'
import { concurrentSeconds, lostAnswerSeconds } from '../domain/refresh-rules.ts'
import { coversScope } from '../domain/scope.ts'
import type { GrantStore, NewTokens, Rotated } from '../oauth/grant-store.ts'
import type { Database, Queries } from './database.ts'
import {
  before,
  familyColumns,
  isOfFamily,
  issueAccessToken,
  issueTokens,
  recordEvent,
  selectFamily,
  toRedeemed,
  type FamilyRow,
} from './grant-family.ts'
import { defined } from './rows.ts'

type Rotation = Parameters<GrantStore['rotate']>[0]
type Trade = { readonly request: Rotation; readonly tokens: NewTokens; readonly now: Date }

/**
 * What a refresh token is traded for; `undefined`: nothing, and what grant it was of has to end. Two statements, of which each
 * decides by itself, as does the end. That they are not one does no harm, because a token only ever goes from newest to parent
 * to older: what one statement found it not to be, it will not become.
 */
export async function rotateGrant(database: Database, trade: Trade): Promise<Rotated | undefined> {
  const rotated = await traded(database, trade, succeed)
  if (rotated !== undefined) return toRedeemed(rotated)
  const repeated = await traded(database, trade, repeat)
  if (repeated !== undefined) {
    return { ...toRedeemed(repeated), ...defined({ sealedSuccessor: repeated.sealed_successor }) }
  }
  return undefined
}

/** A wish for less than everything can turn out to be one for more: then all is taken back. */
async function traded(
  database: Database,
  trade: Trade,
  statement: (queries: Queries, trade: Trade) => Promise<FamilyRow | undefined>,
): Promise<FamilyRow | undefined> {
  const { scope } = trade.request
  if (scope === undefined) return statement(database, trade)
  return database.transaction(async (queries) => {
    const family = await statement(queries, trade)
    return family && { ...family, scope: narrow(family.scope, scope) }
  })
}

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
      ), ${issueTokens(tokens, request.scope)}, ${recordEvent('refreshed', null, now)}
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

/** RFC 6749 section 6: a refresh may ask for less than was granted, not for more. */
function narrow(granted: string, asked: string): string {
  if (coversScope(granted, asked)) return asked
  throw new Problem('invalid_scope', 'the refresh asks for more than was granted')
}
