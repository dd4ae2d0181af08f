import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Event, EventType } from './event.ts'

const url = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'https; http in the sandbox and where the operator allows private networks.',
})
const types = Type.Optional(
  Type.Array(EventType, { maxItems: 50, description: 'Which events; absent or empty: all.' }),
)

/** Body of `POST /webhooks`, and of `PUT`, where what is not sent gets its default. */
export const WebhookRequest = Type.Object(
  {
    url,
    types,
    enabled: Type.Optional(
      Type.Boolean({ default: true, description: 'Off: nothing is sent, and no event is kept.' }),
    ),
  },
  { $id: 'WebhookRequest' },
)
export type WebhookRequest = Static<typeof WebhookRequest>

const webhookFields = {
  id: Type.String(),
  url,
  types: Type.Optional(Type.Array(EventType)),
  enabled: Type.Boolean(),
  gone: Type.Optional(Type.Boolean({ description: 'Off, because the target answered 410 Gone.' })),
  created_at: Type.String({ format: 'date-time' }),
}

export const Webhook = Type.Object(webhookFields, { $id: 'Webhook', additionalProperties: false })
export type Webhook = Static<typeof Webhook>

const secret = Type.String({
  description: 'Verifies the signatures (Standard Webhooks). It is told this once.',
})

export const CreatedWebhook = Type.Object(
  { ...webhookFields, secret },
  { $id: 'CreatedWebhook', additionalProperties: false },
)
export type CreatedWebhook = Static<typeof CreatedWebhook>

export const WebhookList = Type.Object(
  { webhooks: Type.Array(Webhook) },
  { $id: 'WebhookList', additionalProperties: false },
)
export type WebhookList = Static<typeof WebhookList>

export const RotatedSecret = Type.Object(
  {
    secret,
    old_secret_until: Type.String({
      format: 'date-time',
      description: 'Until then the old one signs, too.',
    }),
  },
  { $id: 'RotatedSecret', additionalProperties: false },
)
export type RotatedSecret = Static<typeof RotatedSecret>

/** One event for one webhook; it is named by the id of the event. */
export const Delivery = Type.Object(
  {
    event: Event,
    state: Type.Enum(['pending', 'delivered', 'parked'], {
      description: 'Parked: ten attempts have failed; it is kept, and sent when you replay it.',
    }),
    attempts: Type.Integer({ minimum: 0 }),
    next_attempt_at: Type.Optional(Type.String({ format: 'date-time' })),
    last_attempt: Type.Optional(
      Type.Object(
        {
          at: Type.String({ format: 'date-time' }),
          status: Type.Optional(Type.Integer({ description: 'What the target answered.' })),
          failure: Type.Optional(
            Type.Enum(['private_address', 'unknown_host', 'timeout', 'tls', 'connection'], {
              description: 'Why there was no answer.',
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { $id: 'Delivery', additionalProperties: false },
)
export type Delivery = Static<typeof Delivery>

export const DeliveryListQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(['pending', 'delivered', 'parked'])),
    before: Type.Optional(
      Type.String({
        pattern: '^evt_[1-9a-z][0-9a-z]{0,9}_[0-9a-f]{16}$',
        description: 'The id of the last event of the page before.',
      }),
    ),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  },
  { $id: 'DeliveryListQuery' },
)
export type DeliveryListQuery = Static<typeof DeliveryListQuery>

export const DeliveryList = Type.Object(
  { deliveries: Type.Array(Delivery) },
  { $id: 'DeliveryList', additionalProperties: false },
)
export type DeliveryList = Static<typeof DeliveryList>
