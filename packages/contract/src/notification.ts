import { Type } from 'typebox'
import type { Static } from 'typebox'

const observeKey = Type.String({
  minLength: 1,
  maxLength: 1000,
  description:
    'What to watch: `/rest/transactions`, `/rest/accounts/{id}/transactions`, `/rest/accounts/{id}/balance` or `/rest/accounts/{id}/sync?wrong_pin=1`, with conditions as parameters; or `rest/notifications/test`.',
})
const notifyUri = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'Where it is told: by a POST of id, observe key and state.',
})
const state = Type.Optional(
  Type.String({ maxLength: 1000, description: 'Comes back with every notification.' }),
)

export const NotificationRequest = Type.Object(
  { observe_key: observeKey, notify_uri: notifyUri, state },
  { $id: 'NotificationRequest' },
)
export type NotificationRequest = Static<typeof NotificationRequest>

/** Body of `PUT /rest/notifications`. */
export const NotificationListRequest = Type.Object(
  { notifications: Type.Array(NotificationRequest, { maxItems: 100 }) },
  { $id: 'NotificationListRequest' },
)
export type NotificationListRequest = Static<typeof NotificationListRequest>

export const Notification = Type.Object(
  { notification_id: Type.String(), observe_key: observeKey, notify_uri: notifyUri, state },
  { $id: 'Notification', additionalProperties: false },
)
export type Notification = Static<typeof Notification>

export const NotificationList = Type.Object(
  { notifications: Type.Array(Notification) },
  { $id: 'NotificationList', additionalProperties: false },
)
export type NotificationList = Static<typeof NotificationList>
