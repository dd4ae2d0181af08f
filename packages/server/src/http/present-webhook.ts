import type { Delivery as WireDelivery, Webhook as WireWebhook } from '@kontor/contract'
import { presentEvent } from '../notify/present-event.ts'
import type { Delivery, Webhook } from '../notify/webhook.ts'
import { presentInstant } from './present-time.ts'

export function presentWebhook(webhook: Webhook): WireWebhook {
  return {
    id: webhook.id,
    url: webhook.url,
    ...(webhook.types !== undefined && { types: [...webhook.types] }),
    enabled: webhook.enabled,
    ...(webhook.isGone === true && { gone: true }),
    created_at: presentInstant(webhook.createdAt),
  }
}

export function presentDelivery({ event, state, attempts, nextAt, last }: Delivery): WireDelivery {
  return {
    event: presentEvent(event),
    state,
    attempts,
    ...(nextAt && { next_attempt_at: presentInstant(nextAt) }),
    ...(last && {
      last_attempt: {
        at: presentInstant(last.at),
        ...('status' in last ? { status: last.status } : { failure: last.failure }),
      },
    }),
  }
}
