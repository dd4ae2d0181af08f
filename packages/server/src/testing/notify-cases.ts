import type { InjectOptions } from 'fastify'
import type { ExternalUserId, UserId, WebhookId } from '../domain/ids.ts'
import { newNotificationId } from './notification-store.contract.ts'
import { formatSecret, secretBytes } from '../notify/sign.ts'
import { type buildServerDeps, testClient, testNow, testUser } from './server-deps.ts'
import { must } from './store-fixtures.ts'

type Callers = {
  readonly client: Record<string, string>
  readonly user: Record<string, string>
  readonly blocked: InjectOptions
}

/** How to get each status out of each endpoint by which clients hear of what happens. */
export async function notifyCases(
  deps: ReturnType<typeof buildServerDeps>,
  { client, user, blocked }: Callers,
): Promise<Readonly<Record<string, InjectOptions>>> {
  const [id, going] = [await addWebhook(deps), await addWebhook(deps)]
  const eventId = await addEvent(deps)
  const [notification, goingNotification] = [
    await addNotification(deps),
    await addNotification(deps),
  ]
  const tooLarge = JSON.stringify({ filler: 'x'.repeat(1_100_000) })
  const xml = { 'content-type': 'text/xml' }
  const hook = { url: 'https://client.example/hook' }
  const wish = { observe_key: '/rest/transactions', notify_uri: 'https://client.example/notify' }
  const poor = { ...user, authorization: 'Bearer Akn_none' }
  const unknown = { ...user, authorization: 'Bearer Akn_unknown' }

  /** What every endpoint for clients refuses. */
  const ofClient = (endpoint: string, url: string): Record<string, InjectOptions> => ({
    [`${endpoint} 401`]: { url },
    [`${endpoint} 429`]: { ...blocked, url },
  })
  /** What every endpoint with a body refuses. */
  const withBody = (
    endpoint: string,
    url: string,
    headers: Record<string, string>,
  ): Record<string, InjectOptions> => ({
    [`${endpoint} 400`]: { url, headers, payload: {} },
    [`${endpoint} 413`]: { url, headers, payload: tooLarge },
    [`${endpoint} 415`]: { url, headers: { ...headers, ...xml }, payload: '<a/>' },
  })
  const json = { ...user, 'content-type': 'application/json' }
  const webhook = '/webhooks/{webhookId}'
  const one = '/rest/notifications/{notificationId}'
  const [all, own, none] = [
    '/rest/notifications',
    `/rest/notifications/${notification}`,
    '/rest/notifications/N0',
  ]
  return {
    'GET /events 200': { headers: client },
    'GET /events 400': { headers: client, url: '/events?after=evt_x' },
    ...ofClient('GET /events', '/events'),
    'POST /webhooks 201': { headers: client, payload: hook },
    ...ofClient('POST /webhooks', '/webhooks'),
    ...withBody('POST /webhooks', '/webhooks', client),
    'GET /webhooks 200': { headers: client },
    ...ofClient('GET /webhooks', '/webhooks'),
    [`GET ${webhook} 200`]: { headers: client, url: `/webhooks/${id}` },
    [`GET ${webhook} 404`]: { headers: client, url: '/webhooks/wh_0' },
    ...ofClient(`GET ${webhook}`, `/webhooks/${id}`),
    [`PUT ${webhook} 200`]: { headers: client, url: `/webhooks/${id}`, payload: hook },
    [`PUT ${webhook} 404`]: { headers: client, url: '/webhooks/wh_0', payload: hook },
    ...ofClient(`PUT ${webhook}`, `/webhooks/${id}`),
    ...withBody(`PUT ${webhook}`, `/webhooks/${id}`, client),
    [`DELETE ${webhook} 204`]: {
      headers: { authorization: must(client['authorization']) },
      url: `/webhooks/${going}`,
    },
    [`DELETE ${webhook} 404`]: {
      headers: { authorization: must(client['authorization']) },
      url: '/webhooks/wh_0',
    },
    ...ofClient(`DELETE ${webhook}`, `/webhooks/${going}`),
    [`POST ${webhook}/secret/rotate 200`]: {
      headers: client,
      url: `/webhooks/${id}/secret/rotate`,
    },
    [`POST ${webhook}/secret/rotate 404`]: { headers: client, url: '/webhooks/wh_0/secret/rotate' },
    ...ofClient(`POST ${webhook}/secret/rotate`, `/webhooks/${id}/secret/rotate`),
    [`GET ${webhook}/deliveries 200`]: { headers: client, url: `/webhooks/${id}/deliveries` },
    [`GET ${webhook}/deliveries 400`]: {
      headers: client,
      url: `/webhooks/${id}/deliveries?state=lost`,
    },
    [`GET ${webhook}/deliveries 404`]: { headers: client, url: '/webhooks/wh_0/deliveries' },
    ...ofClient(`GET ${webhook}/deliveries`, `/webhooks/${id}/deliveries`),
    [`POST ${webhook}/deliveries/{eventId}/replay 202`]: {
      headers: client,
      url: `/webhooks/${id}/deliveries/${eventId}/replay`,
    },
    [`POST ${webhook}/deliveries/{eventId}/replay 404`]: {
      headers: client,
      url: `/webhooks/${id}/deliveries/evt_1_0000000000000000/replay`,
    },
    ...ofClient(
      `POST ${webhook}/deliveries/{eventId}/replay`,
      `/webhooks/${id}/deliveries/${eventId}/replay`,
    ),
    [`GET ${all} 200`]: { headers: user },
    [`GET ${all} 401`]: { headers: unknown },
    [`POST ${all} 200`]: { headers: json, payload: wish },
    [`POST ${all} 401`]: { headers: { ...json, ...unknown }, payload: wish },
    [`POST ${all} 403`]: { headers: { ...json, ...poor }, payload: wish },
    ...withBody(`POST ${all}`, all, json),
    [`PUT ${all} 401`]: { headers: { ...json, ...unknown }, payload: { notifications: [] } },
    [`PUT ${all} 403`]: { headers: { ...json, ...poor }, payload: { notifications: [wish] } },
    ...withBody(`PUT ${all}`, all, json),
    [`GET ${one} 200`]: { headers: user, url: own },
    [`GET ${one} 401`]: { headers: unknown, url: own },
    [`GET ${one} 404`]: { headers: user, url: none },
    [`PUT ${one} 200`]: { headers: json, url: own, payload: wish },
    [`PUT ${one} 401`]: { headers: { ...json, ...unknown }, url: own, payload: wish },
    [`PUT ${one} 403`]: { headers: { ...json, ...poor }, url: own, payload: wish },
    [`PUT ${one} 404`]: { headers: json, url: none, payload: wish },
    ...withBody(`PUT ${one}`, own, json),
    [`DELETE ${one} 204`]: { headers: user, url: `/rest/notifications/${goingNotification}` },
    [`DELETE ${one} 401`]: { headers: unknown, url: own },
    [`DELETE ${one} 404`]: { headers: user, url: none },
    // Of a user of its own: nothing else of theirs is left.
    [`PUT ${all} 200`]: {
      headers: { ...json, authorization: 'Bearer Akn_replaces' },
      payload: { notifications: [wish] },
    },
  }
}

let count = 0

async function addWebhook({ webhooks }: ReturnType<typeof buildServerDeps>): Promise<WebhookId> {
  const id = `wh_${++count}` as WebhookId
  const settings = { url: 'https://client.example/hook', enabled: true }
  const webhook = { clientId: testClient.id, id, createdAt: testNow, ...settings }
  await webhooks.add(webhook, formatSecret(Buffer.alloc(secretBytes)), 20)
  return id
}

async function addEvent({ events, users }: ReturnType<typeof buildServerDeps>): Promise<string> {
  const externalId = 'somebody' as ExternalUserId
  const fresh = { id: 'U-told' as UserId, createdAt: testNow }
  const userId = await users.findOrAdd({ clientId: testClient.id, externalId }, fresh)
  await events.record({ userId, at: testNow, events: [{ type: 'access.connected' }] })
  const page = await events.list(testClient.id, { after: 0, count: 1 })
  return must(page.events[0]).id
}

async function addNotification({ notifications }: ReturnType<typeof buildServerDeps>) {
  const id = newNotificationId()
  const wish = { observeKey: '/rest/transactions', notifyUri: 'https://client.example/notify' }
  const key = { userId: testUser, id, clientId: testClient.id, createdAt: testNow }
  await notifications.add({ ...key, ...wish }, 100)
  return id
}
