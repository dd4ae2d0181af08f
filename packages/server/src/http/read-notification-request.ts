import { NotificationListRequest, NotificationRequest } from '@kontor/contract'
import { Problem } from '../domain/problem.ts'
import type { FieldFaults } from '../domain/problem.ts'
import type { NotificationWish } from '../notify/notification.ts'
import { readInput } from './read-input.ts'

/** Reads one notification; throws `Problem('invalid_request')` with every fault. */
export function readNotificationWish(body: unknown): NotificationWish {
  const { fields, faults, complete } = readInput(NotificationRequest, body)
  const { observe_key: observeKey, notify_uri: notifyUri, state } = fields
  if (!complete || observeKey === undefined || notifyUri === undefined) throw malformed(faults)
  return { observeKey, notifyUri, ...(state !== undefined && { state }) }
}

/** Reads the body of `PUT /rest/notifications`. */
export function readNotificationWishes(body: unknown): readonly NotificationWish[] {
  const { fields, faults, complete } = readInput(NotificationListRequest, body)
  if (!complete || fields.notifications === undefined) throw malformed(faults)
  return fields.notifications.map(readNotificationWish)
}

function malformed(faults: FieldFaults): Problem {
  return new Problem('invalid_request', 'the body does not match its schema', { faults })
}
