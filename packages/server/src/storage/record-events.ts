import sql from 'sql-template-tag'
import { type Event, type EventDraft, formatEventId } from '../domain/event.ts'
import type { ClientId, EventId, ExternalUserId, FlowId, WebhookId } from '../domain/ids.ts'
import { randomBytes } from './random-bytes.ts'
import type { Occurrence } from '../notify/event-store.ts'
import type { Queries } from './database.ts'
import { deliveryJob } from './delivery-job.ts'
import { insertRows } from './insert-rows.ts'
import { addJob } from './queue.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'
import { bytea } from './transaction-row.ts'

/**
 * Records what happened to a user, and queues that the client is told: in the transaction of the change, and there at the very
 * end, since it holds the client's feed until the commit. Whoever deletes the user records that before, and locks the user's
 * row before that. Nothing is recorded of a user who is unknown.
 */
export async function recordEvents(
  queries: Queries,
  seal: Seal,
  { userId, at, events }: Occurrence,
): Promise<void> {
  const [user] = await queries.query<UserRow>(
    sql`select client_id, external_id from users where id = ${userId}`,
    'find-client-of-user',
  )
  if (user === undefined) return
  const { client_id: clientId, external_id: externalUserId } = user
  const whose = { clientId, userId, ...defined({ externalUserId }) }
  await recordEventsOf(queries, seal, { whose, at, events })
}

/** The same where the client is known already, and there may be no user. */
export async function recordEventsOf(
  queries: Queries,
  seal: Seal,
  { whose, at, events }: Omit<Occurrence, 'userId'> & { readonly whose: Whose },
): Promise<void> {
  if (events.length === 0) return
  const { clientId, userId, externalUserId } = whose
  const first = await takeNumbers(queries, clientId, events.length)
  const numbered = events.map((event, index) => ({ event, number: first + index }))
  const rows = numbered.map(({ event, number }) => {
    const id = formatEventId(number, randomBytes(8))
    return { ...rowOf(seal, event, id), client_id: clientId, number }
  })
  const named = { user_id: userId, external_user_id: externalUserId }
  await insertRows(
    queries,
    'events',
    rows.map((row) => ({ ...row, ...named, at: at.toISOString() })),
  )
  await addDeliveries(queries, clientId, first)
}

/** For every webhook that wants them, in one statement with the check of which those are. */
async function addDeliveries(queries: Queries, clientId: ClientId, first: number): Promise<void> {
  const rows = await queries.query<{ readonly webhook_id: WebhookId }>(
    sql`
      insert into deliveries (client_id, webhook_id, number, lane, next_at)
      select e.client_id, w.id, e.number, coalesce(e.access_id, e.user_id, e.flow_id), e.at
        from events e
        join webhooks w on w.client_id = e.client_id
       where e.client_id = ${clientId} and e.number >= ${first}
         and w.disabled_at is null and (w.types is null or e.type = any(w.types))
      returning webhook_id`,
    'add-deliveries',
  )
  for (const webhookId of new Set(rows.map((row) => row.webhook_id)))
    await addJob(queries, deliveryJob({ clientId, id: webhookId }))
}

type Whose = Pick<Event, 'clientId' | 'userId' | 'externalUserId'>
/** What has columns of its own. */
type Apart = { readonly renewalLink?: string; readonly flowId?: FlowId }

type UserRow = { readonly client_id: ClientId; readonly external_id: ExternalUserId | null }

/** The first of so many numbers. The row stays locked, so that they are seen in their order. */
async function takeNumbers(queries: Queries, clientId: ClientId, count: number): Promise<number> {
  const [row] = await queries.query<{ readonly last_number: string }>(
    sql`
      insert into event_feeds as f (client_id, last_number)
      values (${clientId}, ${count})
          on conflict (client_id) do update set last_number = f.last_number + ${count}
      returning last_number`,
    'take-event-numbers',
  )
  return Number(row?.last_number ?? count) - count + 1
}

function rowOf(seal: Seal, { type, accessId, ...rest }: EventDraft, id: EventId) {
  const { renewalLink, flowId, ...details }: typeof rest & Apart = rest
  return {
    id,
    type,
    access_id: accessId,
    flow_id: flowId,
    details: JSON.stringify(details),
    renewal_link:
      renewalLink === undefined ? undefined : bytea(seal.seal(renewalLink, placeOfRenewalLink(id))),
  }
}

/** Where the link of an event lies sealed. */
export function placeOfRenewalLink(id: EventId): string {
  return `events/${id}/renewal_link`
}
