import type { Notification as WireNotification, NotificationList } from '@kontor/contract'
import type { FastifyPluginAsync } from 'fastify'
import type { NotificationId } from '../../domain/ids.ts'
import {
  changeNotification,
  createNotification,
  noSuchNotification,
  type NotificationDeps,
  replaceNotifications,
} from '../../notify/manage-notifications.ts'
import type { Notification } from '../../notify/notification.ts'
import { readNotificationWish, readNotificationWishes } from '../read-notification-request.ts'
import { requireToken } from '../require-token.ts'
import type { RequireTokenDeps } from '../require-token.ts'

export type NotificationRouteDeps = RequireTokenDeps & NotificationDeps

type NotificationPath = { Params: { readonly notificationId: NotificationId } }

/** The notifications of finX API section 11: what changes is told, and read with the client's own token. */
export const notificationRoutes: FastifyPluginAsync<NotificationRouteDeps> = async (app, deps) => {
  const { notifications } = deps

  app.get('/rest/notifications', async (request): Promise<NotificationList> => {
    const { userId } = await requireToken(deps, request)
    return presentAll(await notifications.list(userId))
  })

  app.post('/rest/notifications', async (request): Promise<WireNotification> => {
    const asker = await requireToken(deps, request)
    return present(await createNotification(deps, asker, readNotificationWish(request.body)))
  })

  app.put('/rest/notifications', async (request): Promise<NotificationList> => {
    const asker = await requireToken(deps, request)
    const wishes = readNotificationWishes(request.body)
    return presentAll(await replaceNotifications(deps, asker, wishes))
  })

  app.get<NotificationPath>('/rest/notifications/:notificationId', async (request) => {
    const { userId } = await requireToken(deps, request)
    const found = await notifications.find({ userId, id: request.params.notificationId })
    if (found === undefined) throw noSuchNotification()
    return present(found)
  })

  app.put<NotificationPath>('/rest/notifications/:notificationId', async (request) => {
    const { userId, clientId, scope } = await requireToken(deps, request)
    const asker = { userId, clientId, scope, id: request.params.notificationId }
    return present(await changeNotification(deps, asker, readNotificationWish(request.body)))
  })

  app.delete<NotificationPath>('/rest/notifications/:notificationId', async (request, reply) => {
    const { userId } = await requireToken(deps, request)
    const id = request.params.notificationId
    if (!(await notifications.delete({ userId, id }))) throw noSuchNotification()
    return reply.code(204).send()
  })
}

function presentAll(notifications: readonly Notification[]): NotificationList {
  return { notifications: notifications.map(present) }
}

function present({ id, observeKey, notifyUri, state }: Notification): WireNotification {
  return {
    notification_id: id,
    observe_key: observeKey,
    notify_uri: notifyUri,
    ...(state !== undefined && { state }),
  }
}
