import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { EventDraft } from '../domain/event.ts'
import type { AccessId, EventId, WebhookId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import type { HeldWebhook, Webhook, WebhookKey } from '../notify/webhook.ts'
import { addPerson, connected } from './event-store.contract.ts'
import type { Stores } from './memory-stores.ts'
import { later, must, t0 } from './store-fixtures.ts'

const secret = (name: string) => new Secret(`whsec_${name}`)
const of = (access: string): EventDraft => ({
  type: 'access.renewed',
  accessId: access as AccessId,
})

/** A webhook of a client of its own, and somebody it is told about. */
export async function addWebhook(stores: Stores, changes: Partial<Webhook> = {}) {
  const person = await addPerson(stores)
  const webhook: Webhook = {
    clientId: person.clientId,
    id: `wh_${randomUUID()}` as WebhookId,
    url: 'https://client.example/hook',
    enabled: true,
    createdAt: t0,
    ...changes,
  }
  await stores.webhooks.add(webhook, secret('first'), 20)
  const record = (...events: readonly EventDraft[]) =>
    stores.events.record({ userId: person.userId, at: t0, events })
  return { ...person, webhook, record }
}

/** What every `WebhookStore` and `DeliveryStore` keeps. */
export function webhookStoreContract(stores: () => Stores): void {
  const hold = async (key: WebhookKey, now = t0) => must(await stores().deliveries.hold(key, now))
  const due = async (held: HeldWebhook, now = t0) =>
    (await stores().deliveries.due(held, { now, count: 10 })).map(({ event }) => event.number)
  const settle = async (
    held: HeldWebhook,
    number: number,
    settled: Parameters<Stores['deliveries']['settle']>[2],
  ) => {
    const waiting = await stores().deliveries.due(held, { now: later(1e6), count: 100 })
    const attempt = must(waiting.find(({ event }) => event.number === number))
    await stores().deliveries.settle(held, attempt, settled)
  }
  const delivered = { state: 'delivered', at: later(1), outcome: { status: 204 } } as const
  const refused = (nextAt: Date) =>
    ({ state: 'pending', nextAt, at: later(1), outcome: { failure: 'timeout' } }) as const
  const parked = { state: 'parked', at: later(9), outcome: { status: 500 } } as const
  const states = async (key: WebhookKey) =>
    must(await stores().webhooks.listDeliveries(key, { count: 100 })).map(
      ({ event, state }) => `${event.number} ${state}`,
    )

  describe('webhooks', () => {
    test('are kept as they are added, changed and deleted, each for its client', async () => {
      const { webhook } = await addWebhook(stores(), { types: ['sync.failed'] })
      const other = await addWebhook(stores())
      const foreign = { clientId: other.clientId, id: webhook.id }
      expect(await stores().webhooks.find(webhook)).toEqual(webhook)
      expect(await stores().webhooks.list(webhook.clientId)).toEqual([webhook])
      expect(await stores().webhooks.find(foreign)).toBeUndefined()
      const settings = { url: 'https://other.example/', enabled: false }
      const { types: _types, ...rest } = webhook
      expect(await stores().webhooks.change(foreign, settings, t0)).toBeUndefined()
      expect(await stores().webhooks.change(webhook, settings, t0)).toEqual({
        ...rest,
        ...settings,
      })
      expect(await stores().webhooks.delete(foreign)).toBe(false)
      expect(await stores().webhooks.delete(webhook)).toBe(true)
      expect(await stores().webhooks.delete(webhook)).toBe(false)
      expect(await stores().webhooks.list(webhook.clientId)).toEqual([])
      expect(await stores().webhooks.list(other.clientId)).toEqual([other.webhook])
    })

    test('are so many to a client, also when several are added at once', async () => {
      const { webhook } = await addWebhook(stores())
      const added = await Promise.all(
        Array.from({ length: 8 }, () => {
          const id = `wh_${randomUUID()}` as WebhookId
          return stores().webhooks.add({ ...webhook, id }, secret('x'), 4)
        }),
      )
      expect(added.filter(Boolean)).toHaveLength(3)
    })

    test('sign with two secrets while one takes over from the other', async () => {
      const { webhook } = await addWebhook(stores())
      const secrets = async (now: Date) =>
        (await hold(webhook, now)).secrets.map((each) => each.reveal())
      expect(await secrets(t0)).toEqual(['whsec_first'])
      expect(await stores().webhooks.rotateSecret(webhook, secret('second'), later(60))).toBe(true)
      expect(await secrets(later(59))).toEqual(['whsec_second', 'whsec_first'])
      expect(await secrets(later(60))).toEqual(['whsec_second'])
      await stores().webhooks.rotateSecret(webhook, secret('third'), later(90))
      expect(await secrets(later(61))).toEqual(['whsec_third', 'whsec_second'])
      const nobody = { ...webhook, id: 'wh_0' as WebhookId }
      expect(await stores().webhooks.rotateSecret(nobody, secret('x'), later(1))).toBe(false)
    })
  })

  describe('deliveries', () => {
    test('are what a webhook that is on wants to hear', async () => {
      const { webhook, record } = await addWebhook(stores(), { types: ['access.renewed'] })
      await record(connected, of('X1'))
      await stores().webhooks.change(webhook, { url: webhook.url, enabled: false }, t0)
      await record(of('X1'))
      await stores().webhooks.change(webhook, { url: webhook.url, enabled: true }, t0)
      await record(connected)
      expect(await states(webhook)).toEqual(['4 pending', '2 pending'])
    })

    test('of one access wait for each other, those of others do not', async () => {
      const { webhook, record } = await addWebhook(stores())
      await record(of('X1'), of('X1'), of('X2'), of('X1'))
      const held = await hold(webhook)
      expect(await due(held)).toEqual([1, 3])
      await settle(held, 1, refused(later(5)))
      expect(await due(held)).toEqual([3])
      expect(await due(held, later(5))).toEqual([3, 1])
      await settle(held, 1, delivered)
      expect(await due(held)).toEqual([2, 3])
      await settle(held, 2, parked)
      expect(await due(held)).toEqual([3, 4])
    })

    test('tell what came of their attempts', async () => {
      const { webhook, record } = await addWebhook(stores())
      await record(of('X1'), of('X2'), of('X3'))
      const held = await hold(webhook)
      await settle(held, 1, delivered)
      await settle(held, 2, refused(later(5)))
      const list = (page: object) =>
        stores().webhooks.listDeliveries(webhook, { count: 10, ...page })
      expect(await list({})).toMatchObject([
        { event: { number: 3 }, state: 'pending', attempts: 0, nextAt: t0 },
        {
          event: { number: 2 },
          state: 'pending',
          attempts: 1,
          nextAt: later(5),
          last: { at: later(1), failure: 'timeout' },
        },
        {
          event: { number: 1 },
          state: 'delivered',
          attempts: 1,
          last: { at: later(1), status: 204 },
        },
      ])
      expect(await list({ state: 'delivered' })).toMatchObject([{ event: { number: 1 } }])
      expect(await list({ before: 3, count: 1 })).toMatchObject([{ event: { number: 2 } }])
      const nobody = { ...webhook, id: 'wh_0' as WebhookId }
      expect(await stores().webhooks.listDeliveries(nobody, { count: 10 })).toBeUndefined()
    })

    test('are counted once, also where two have tried the same', async () => {
      const { webhook, record } = await addWebhook(stores())
      await record(of('X1'))
      const held = await hold(webhook)
      const [attempt] = await stores().deliveries.due(held, { now: t0, count: 1 })
      await stores().deliveries.settle(held, must(attempt), delivered)
      await stores().deliveries.settle(held, must(attempt), refused(later(5)))
      expect(await stores().webhooks.listDeliveries(webhook, { count: 10 })).toMatchObject([
        { state: 'delivered', attempts: 1 },
      ])
    })

    test('that are parked or delivered are sent again when asked for', async () => {
      const { webhook, record } = await addWebhook(stores())
      await record(of('X1'), of('X1'))
      const held = await hold(webhook)
      await settle(held, 1, parked)
      await settle(held, 2, delivered)
      expect(await due(held)).toEqual([])
      const [last, first] = must(await stores().webhooks.listDeliveries(webhook, { count: 2 }))
      const { id } = must(first).event
      expect(await stores().webhooks.replay(webhook, id, later(3))).toMatchObject({
        state: 'pending',
        attempts: 0,
        nextAt: later(3),
        event: { number: 1 },
      })
      expect(await due(held, later(2))).toEqual([])
      expect(await due(held, later(3))).toEqual([1])
      const swapped = `${id.slice(0, -16)}${must(last).event.id.slice(-16)}` as EventId
      expect(await stores().webhooks.replay(webhook, swapped, t0)).toBeUndefined()
      const other = await addWebhook(stores())
      const foreign = { clientId: other.clientId, id: webhook.id }
      expect(await stores().webhooks.replay(foreign, id, t0)).toBeUndefined()
    })

    test('are for who took the webhook last', async () => {
      const { webhook, record } = await addWebhook(stores())
      await record(of('X1'))
      const [first, second] = [await hold(webhook), await hold(webhook)]
      expect(await due(first)).toEqual([])
      expect(await due(second)).toEqual([1])
    })

    test('stay while the webhook is off, and go on when it is on again', async () => {
      const { webhook, record } = await addWebhook(stores())
      await record(of('X1'))
      const held = await hold(webhook)
      await settle(held, 1, refused(later(500)))
      await stores().deliveries.switchOff(held, later(1))
      expect(await stores().webhooks.find(webhook)).toEqual({
        ...webhook,
        enabled: false,
        isGone: true,
      })
      expect(await due(held, later(600))).toEqual([])
      expect(await stores().deliveries.hold(webhook, later(2))).toBeUndefined()
      const on = { url: webhook.url, enabled: true }
      expect(await stores().webhooks.change(webhook, on, later(3))).toEqual(webhook)
      expect(await due(await hold(webhook), later(3))).toEqual([1])
    })

    test('wait while the webhook rests', async () => {
      const { webhook, record } = await addWebhook(stores())
      await record(of('X1'))
      const held = await hold(webhook)
      await stores().deliveries.release(held, { restingUntil: later(1) })
      expect(await stores().deliveries.hold(webhook, later(0.5))).toBeUndefined()
      expect(await due(await hold(webhook, later(1)))).toEqual([1])
    })

    test('whose job was lost are found again', async () => {
      const { webhook, record } = await addWebhook(stores())
      await stores().deliveries.wakeOverdue(later(1e6), 1000)
      await record(of('X1'))
      expect(await stores().deliveries.wakeOverdue(later(-1), 1000)).toBe(0)
      expect(await stores().deliveries.wakeOverdue(later(1), 1000)).toBeGreaterThan(0)
      await settle(await hold(webhook), 1, delivered)
    })
  })
}
