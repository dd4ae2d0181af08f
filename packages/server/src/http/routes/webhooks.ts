import { DeliveryListQuery } from '@kontor/contract'
import type {
  CreatedWebhook,
  Delivery,
  DeliveryList,
  RotatedSecret,
  Webhook,
  WebhookList,
} from '@kontor/contract'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { numberOfEventId } from '../../domain/event.ts'
import type { EventId, WebhookId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import {
  changeWebhook,
  createWebhook,
  noSuchWebhook,
  rotateSecret,
  type WebhookDeps,
} from '../../notify/manage-webhooks.ts'
import type { WebhookKey } from '../../notify/webhook.ts'
import { presentInstant } from '../present-time.ts'
import { presentDelivery, presentWebhook } from '../present-webhook.ts'
import { readQuery } from '../read-query.ts'
import { readWebhookSettings } from '../read-webhook-request.ts'
import { requireClient } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'

export type WebhookRouteDeps = RequireClientDeps & WebhookDeps

type WebhookPath = { Params: { readonly webhookId: WebhookId } }
type DeliveryPath = { Params: { readonly webhookId: WebhookId; readonly eventId: EventId } }

/** Where a client wants to be told of events, and what became of those. A webhook of another client does not exist. */
export const webhookRoutes: FastifyPluginAsync<WebhookRouteDeps> = async (app, deps) => {
  const { webhooks } = deps
  const keyOf = async (request: FastifyRequest<WebhookPath>): Promise<WebhookKey> => {
    const client = await requireClient(deps, request)
    return { clientId: client.id, id: request.params.webhookId }
  }

  app.post('/webhooks', async (request, reply): Promise<CreatedWebhook> => {
    const client = await requireClient(deps, request)
    const created = await createWebhook(deps, client.id, readWebhookSettings(request.body))
    reply.code(201)
    return { ...presentWebhook(created.webhook), secret: created.secret.reveal() }
  })

  app.get('/webhooks', async (request): Promise<WebhookList> => {
    const client = await requireClient(deps, request)
    return { webhooks: (await webhooks.list(client.id)).map(presentWebhook) }
  })

  app.get<WebhookPath>('/webhooks/:webhookId', async (request): Promise<Webhook> => {
    const webhook = await webhooks.find(await keyOf(request))
    if (webhook === undefined) throw noSuchWebhook()
    return presentWebhook(webhook)
  })

  app.put<WebhookPath>('/webhooks/:webhookId', async (request): Promise<Webhook> => {
    const key = await keyOf(request)
    return presentWebhook(await changeWebhook(deps, key, readWebhookSettings(request.body)))
  })

  app.delete<WebhookPath>('/webhooks/:webhookId', async (request, reply) => {
    if (!(await webhooks.delete(await keyOf(request)))) throw noSuchWebhook()
    return reply.code(204).send()
  })

  app.post<WebhookPath>('/webhooks/:webhookId/secret/rotate', async (request) => {
    const { secret, oldUntil } = await rotateSecret(deps, await keyOf(request))
    const rotated: RotatedSecret = {
      secret: secret.reveal(),
      old_secret_until: presentInstant(oldUntil),
    }
    return rotated
  })

  app.get<WebhookPath>('/webhooks/:webhookId/deliveries', async (request) => {
    const key = await keyOf(request)
    const { state, before, count = 100 } = readQuery(DeliveryListQuery, request.query)
    const number = before === undefined ? undefined : numberOfEventId(before)
    const deliveries = await webhooks.listDeliveries(key, {
      count,
      ...(state !== undefined && { state }),
      ...(number !== undefined && { before: number }),
    })
    if (deliveries === undefined) throw noSuchWebhook()
    const list: DeliveryList = { deliveries: deliveries.map(presentDelivery) }
    return list
  })

  app.post<DeliveryPath>(
    '/webhooks/:webhookId/deliveries/:eventId/replay',
    async (request, reply): Promise<Delivery> => {
      const key = await keyOf(request)
      const replayed = await webhooks.replay(key, request.params.eventId, deps.now())
      if (replayed === undefined) throw new Problem('not_found', 'there is no such delivery')
      reply.code(202)
      return presentDelivery(replayed)
    },
  )
}
