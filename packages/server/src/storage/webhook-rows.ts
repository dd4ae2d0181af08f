import sql from 'sql-template-tag'
import type { EventType } from '../domain/event.ts'
import type { ClientId, WebhookId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import type { SendFailure } from '../notify/send.ts'
import type { Delivery, DeliveryState, Webhook, WebhookKey } from '../notify/webhook.ts'
import { type EventRow, toEvent } from './event-rows.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'

export type WebhookRow = {
  readonly client_id: ClientId
  readonly id: WebhookId
  readonly url: string
  readonly types: readonly EventType[] | null
  readonly disabled_at: Date | null
  readonly disabled_because: 'gone' | 'client' | null
  readonly created_at: Date
}

export const webhookColumns = sql`w.client_id, w.id, w.url, w.types, w.disabled_at, w.disabled_because, w.created_at`

export function toWebhook(row: WebhookRow): Webhook {
  return {
    clientId: row.client_id,
    id: row.id,
    url: row.url,
    enabled: row.disabled_at === null,
    createdAt: row.created_at,
    ...defined({ types: row.types }),
    ...(row.disabled_because === 'gone' && { isGone: true }),
  }
}

export type DeliveryRow = EventRow & {
  readonly state: DeliveryState
  readonly attempts: number
  readonly next_at: Date | null
  readonly last_at: Date | null
  readonly last_status: number | null
  readonly last_error: SendFailure | null
}

export const deliveryColumns = sql`d.state, d.attempts, d.next_at, d.last_at, d.last_status, d.last_error`

export function toDelivery(seal: Seal, row: DeliveryRow): Delivery {
  const last = lastOf(row)
  return {
    event: toEvent(seal, row),
    state: row.state,
    attempts: row.attempts,
    ...defined({ nextAt: row.next_at }),
    ...(last && { last }),
  }
}

function lastOf({ last_at: at, last_status: status, last_error: failure }: DeliveryRow) {
  if (at === null) return undefined
  if (status !== null) return { at, status }
  return failure === null ? undefined : { at, failure }
}

export function sealWebhookSecret(seal: Seal, key: WebhookKey, secret: Secret): Buffer {
  return seal.seal(secret.reveal(), placeOf(key))
}

export function openWebhookSecret(seal: Seal, key: WebhookKey, blob: Buffer): Secret {
  return new Secret(seal.open(blob, placeOf(key)).toString('utf8'))
}

/** Both columns: a secret that becomes the old one moves as it is. */
function placeOf({ clientId, id }: WebhookKey): string {
  return `webhooks/${clientId}/${id}/secret`
}
