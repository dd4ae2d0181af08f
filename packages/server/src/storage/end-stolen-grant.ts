import sql, { type Sql } from 'sql-template-tag'
import type { EventDraft } from '../domain/event.ts'
import type { GrantStore } from '../oauth/grant-store.ts'
import type { Database } from './database.ts'
import {
  familyColumns,
  isOfFamily,
  recordEvent,
  selectFamily,
  type FamilyRow,
} from './grant-family.ts'
import { recordEvents } from './record-events.ts'
import type { Seal } from './seal.ts'

/*
 * A code or refresh token with two holders: one has stolen it, and nobody knows which. The grant ends, and the client is told
 * of it in the same transaction. Without such a grant nothing happens.
 */

type On = { readonly database: Database; readonly seal: Seal }
type Theft = Extract<EventDraft, { readonly type: 'grant.revoked' }>['reason']

/** RFC 6749 section 4.1.2: a code that is presented again ends what it was traded for. */
export async function endReplayed(
  on: On,
  request: Parameters<GrantStore['redeemCode']>[0],
  now: Date,
): Promise<void> {
  const statement = sql`
    with family as (
      update grants g
         set ended_at = ${now}, sealed_successor = null
        from authorization_codes a
       where a.hash = ${request.code} and a.client_id = ${request.clientId} and a.used_at is not null
         and g.user_id = a.user_id and g.id = a.grant_id and g.ended_at is null
      returning ${familyColumns}
    ), ${recordEvent('ended', 'code-replayed', now)}
    ${selectFamily}`
  await end(on, { statement, name: 'end-replayed-grant', reason: 'code_replayed', at: now })
}

/** RFC 9700 section 4.14.2: any use of an old refresh token that is no repetition. */
export async function endReused(
  on: On,
  request: Parameters<GrantStore['rotate']>[0],
  now: Date,
): Promise<void> {
  const statement = sql`
    with family as (
      update grants g
         set ended_at = ${now}, sealed_successor = null
        from refresh_tokens r
       where ${isOfFamily(request, now)}
      returning ${familyColumns}
    ), ${recordEvent('ended', 'refresh-reused', now)}
    ${selectFamily}`
  await end(on, { statement, name: 'end-reused-grant', reason: 'refresh_token_reused', at: now })
}

type End = {
  readonly statement: Sql
  readonly name: string
  readonly reason: Theft
  readonly at: Date
}

async function end({ database, seal }: On, { statement, name, reason, at }: End): Promise<void> {
  await database.transaction(async (queries) => {
    const [family] = await queries.query<FamilyRow>(statement, name)
    if (family === undefined) return
    const events = [{ type: 'grant.revoked', reason }] as const
    await recordEvents(queries, seal, { userId: family.user_id, at, events })
  })
}
