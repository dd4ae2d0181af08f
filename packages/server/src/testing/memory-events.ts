import { randomBytes } from 'node:crypto'
import { type Event, formatEventId } from '../domain/event.ts'
import type { ClientId } from '../domain/ids.ts'
import type { EventStore, Occurrence } from '../notify/event-store.ts'
import { addMemoryDeliveries } from './memory-webhooks.ts'
import type { World } from './memory-world.ts'

/** The events of a client, the oldest first, and how many were deleted before them. */
export type StoredFeed = { readonly events: Event[]; dropped: number }

export function recordInMemory(world: World, { userId, at, events }: Occurrence): void {
  const user = world.users.get(userId)
  if (user?.clientId === undefined) return
  const { clientId, externalId } = user
  const named = externalId !== undefined && { externalUserId: externalId }
  recordForClient(world, { whose: { clientId, userId, ...named }, at, events })
}

export function recordForClient(
  world: World,
  { whose, at, events }: Omit<Occurrence, 'userId'> & { readonly whose: Whose },
): void {
  const { clientId } = whose
  const feed = feedOf(world, clientId)
  for (const draft of events) {
    const number = lastNumberOf(feed) + 1
    const id = formatEventId(number, randomBytes(8))
    const event = { ...draft, ...whose, id, number, at }
    feed.events.push(event)
    addMemoryDeliveries(world, event)
  }
}

type Whose = Pick<Event, 'clientId' | 'userId' | 'externalUserId'>

function feedOf({ feeds }: World, clientId: ClientId): StoredFeed {
  const feed = feeds.get(clientId) ?? { events: [], dropped: 0 }
  feeds.set(clientId, feed)
  return feed
}

function lastNumberOf({ events, dropped }: StoredFeed): number {
  return events.at(-1)?.number ?? dropped
}

export function memoryEventStore(world: World): EventStore {
  return {
    record: async (occurrence) => recordInMemory(world, occurrence),
    list: async (clientId, { after, count }) => {
      const { events, dropped } = feedOf(world, clientId)
      return { dropped, events: events.filter(({ number }) => number > after).slice(0, count) }
    },
    lastNumbers: async (clients) =>
      new Map(clients.map((id) => [id, lastNumberOf(feedOf(world, id))])),
    dropOlder: async (before, limit) => {
      const all = [...world.feeds.values()].flatMap((feed) =>
        feed.events.filter(({ at }) => at < before).map((event) => ({ feed, event })),
      )
      const old = all.toSorted((a, b) => a.event.at.getTime() - b.event.at.getTime())
      for (const { feed, event } of old.slice(0, limit)) {
        feed.events.splice(feed.events.indexOf(event), 1)
        feed.dropped = Math.max(feed.dropped, event.number)
        for (const { deliveries } of world.webhooks.values()) {
          if (deliveries.get(event.number)?.event === event) deliveries.delete(event.number)
        }
      }
      return Math.min(old.length, limit)
    },
  }
}
