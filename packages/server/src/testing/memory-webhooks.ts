import { type Event, numberOfEventId } from '../domain/event.ts'
import type { ClientId } from '../domain/ids.ts'
import type { Secret } from '../domain/secret.ts'
import type {
  Delivery,
  DeliveryStore,
  HeldWebhook,
  Webhook,
  WebhookKey,
  WebhookStore,
} from '../notify/webhook.ts'
import { deliveryJob } from '../storage/delivery-job.ts'
import { addMemoryJob, type World } from './memory-world.ts'

export type StoredWebhook = {
  webhook: Webhook
  secret: Secret
  old?: { readonly secret: Secret; readonly until: Date }
  lease: number
  restingUntil?: Date | undefined
  /** By the numbers of their events. */
  readonly deliveries: Map<number, Delivery>
}

export function addMemoryDeliveries(world: World, event: Event): void {
  for (const { webhook, deliveries } of world.webhooks.values()) {
    const { clientId, types, enabled } = webhook
    if (clientId !== event.clientId || !enabled) continue
    if (types !== undefined && !types.includes(event.type)) continue
    deliveries.set(event.number, { event, state: 'pending', attempts: 0, nextAt: event.at })
    addMemoryJob(world, deliveryJob(webhook))
  }
}

export function memoryWebhookStore(world: World): WebhookStore {
  const find = (key: WebhookKey) => findStored(world, key)
  const all = (clientId: ClientId) =>
    [...world.webhooks.values()].filter(({ webhook }) => webhook.clientId === clientId)
  return {
    add: async (webhook, secret, max) => {
      if (all(webhook.clientId).length >= max) return false
      world.webhooks.set(webhook.id, { webhook, secret, lease: 0, deliveries: new Map() })
      return true
    },
    list: async (clientId) =>
      all(clientId)
        .map(({ webhook }) => webhook)
        .toSorted((left, right) => left.createdAt.getTime() - right.createdAt.getTime()),
    find: async (key) => find(key)?.webhook,
    change: async (key, settings, now) => {
      const stored = find(key)
      if (stored === undefined) return undefined
      const { clientId, id, createdAt, isGone } = stored.webhook
      const gone = isGone === true && !settings.enabled && { isGone }
      stored.webhook = { clientId, id, createdAt, ...settings, ...gone }
      stored.restingUntil = undefined
      if (settings.enabled) hurry(world, stored, now)
      return stored.webhook
    },
    delete: async (key) => find(key) !== undefined && world.webhooks.delete(key.id),
    rotateSecret: async (key, secret, until) => {
      const stored = find(key)
      if (stored === undefined) return false
      stored.old = { secret: stored.secret, until }
      stored.secret = secret
      return true
    },
    listDeliveries: async (key, { state, before = Infinity, count }) =>
      find(key) &&
      inOrder(find(key))
        .toReversed()
        .filter((each) => state === undefined || each.state === state)
        .filter((each) => each.event.number < before)
        .slice(0, count),
    replay: async (key, id, now) => {
      const stored = find(key)
      const number = numberOfEventId(id) ?? 0
      const known = stored?.deliveries.get(number)
      if (stored === undefined || known?.event.id !== id) return undefined
      const again = { ...known, state: 'pending', attempts: 0, nextAt: now } as const
      stored.deliveries.set(number, again)
      addMemoryJob(world, deliveryJob(key))
      return again
    },
  }
}

export function memoryDeliveryStore(world: World): DeliveryStore {
  /** As long as nobody else holds it. */
  const own = (held: HeldWebhook) => {
    const stored = findStored(world, held)
    return stored?.lease === held.lease && stored.webhook.enabled ? stored : undefined
  }
  return {
    hold: async (key, now) => {
      const stored = findStored(world, key)
      if (stored === undefined || !stored.webhook.enabled) return undefined
      if (stored.restingUntil !== undefined && stored.restingUntil > now) {
        addMemoryJob(world, deliveryJob(key, stored.restingUntil))
        return undefined
      }
      stored.restingUntil = undefined
      stored.lease++
      const { secret, old, lease, webhook } = stored
      const secrets = old !== undefined && old.until > now ? [secret, old.secret] : [secret]
      return { clientId: key.clientId, id: key.id, url: webhook.url, secrets, lease }
    },
    due: async (held, { now, count }) =>
      firsts(own(held))
        .filter(({ nextAt }) => nextAt !== undefined && nextAt <= now)
        .toSorted((left, right) => timeOf(left) - timeOf(right))
        .slice(0, count)
        .map(({ event, attempts }) => ({ event, attempts })),
    settle: async (held, { event, attempts }, { at, outcome, ...settled }) => {
      const deliveries = findStored(world, held)?.deliveries
      const known = deliveries?.get(event.number)
      if (known?.state !== 'pending' || known.attempts !== attempts) return
      const last = { at, ...outcome }
      deliveries?.set(event.number, { event, attempts: attempts + 1, last, ...settled })
    },
    switchOff: async (held) => {
      const stored = findStored(world, held)
      if (stored) stored.webhook = { ...stored.webhook, enabled: false, isGone: true }
    },
    release: async (held, { restingUntil }) => {
      const stored = own(held)
      const next = firsts(stored)
        .map(timeOf)
        .toSorted((left, right) => left - right)[0]
      if (stored === undefined || next === undefined) return
      if (restingUntil) stored.restingUntil = restingUntil
      const runAt = new Date(Math.max(next, restingUntil?.getTime() ?? 0))
      addMemoryJob(world, deliveryJob(held, runAt))
    },
    wakeOverdue: async (before, limit) => {
      const overdue = [...world.webhooks.values()]
        .filter(
          ({ webhook, restingUntil }) => webhook.enabled && (restingUntil ?? before) <= before,
        )
        .filter((stored) => firsts(stored).some((each) => timeOf(each) <= before.getTime()))
        .slice(0, limit)
      for (const { webhook } of overdue) addMemoryJob(world, deliveryJob(webhook))
      return overdue.length
    },
  }
}

function findStored({ webhooks }: World, { clientId, id }: WebhookKey): StoredWebhook | undefined {
  const stored = webhooks.get(id)
  return stored?.webhook.clientId === clientId ? stored : undefined
}

function hurry(world: World, { webhook, deliveries }: StoredWebhook, now: Date): void {
  for (const [number, each] of deliveries) {
    if (each.nextAt !== undefined && each.nextAt > now) {
      deliveries.set(number, { ...each, nextAt: now })
    }
  }
  addMemoryJob(world, deliveryJob(webhook))
}

function inOrder(stored: StoredWebhook | undefined): readonly Delivery[] {
  return [...(stored?.deliveries.values() ?? [])].toSorted(
    (left, right) => left.event.number - right.event.number,
  )
}

/** Of each access the first that waits. */
function firsts(stored: StoredWebhook | undefined): readonly Delivery[] {
  const waiting = inOrder(stored).filter(({ state }) => state === 'pending')
  const lanes = Map.groupBy(waiting, ({ event }) => event.accessId ?? event.userId)
  return [...lanes.values()].flatMap(([first]) => (first === undefined ? [] : [first]))
}

function timeOf({ nextAt }: Delivery): number {
  return nextAt?.getTime() ?? 0
}
