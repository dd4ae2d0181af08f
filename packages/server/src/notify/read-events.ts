import { type Event, numberOfEventId } from '../domain/event.ts'
import type { ClientId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { EventStore } from './event-store.ts'
import type { FeedWatch } from './feed-watch.ts'

export type ReadEventsDeps = {
  readonly events: Pick<EventStore, 'list'>
  readonly feedWatch: Pick<FeedWatch, 'wait'>
}

export type EventQuery = {
  /** The id of the last event that the client has. */
  readonly after?: string
  readonly count: number
  /** How long to wait for an event while there is none. */
  readonly timeoutMs: number
  /** Fires when nobody waits any more. */
  readonly signal: AbortSignal
}

/**
 * What happened after an event, in order. Throws `Problem('invalid_query')` where some of it is no longer kept: who goes on
 * silently would never know what they missed.
 */
export async function readEvents(
  { events, feedWatch }: ReadEventsDeps,
  clientId: ClientId,
  { after: id, count, timeoutMs, signal }: EventQuery,
): Promise<{ readonly events: readonly Event[]; readonly hasMore: boolean }> {
  const after = id === undefined ? undefined : numberOfEventId(id)
  const list = async () => {
    const page = await events.list(clientId, { after: after ?? 0, count: count + 1 })
    if (after !== undefined && after < page.dropped) throw gone()
    return page.events
  }
  const first = await list()
  if (first.length > 0 || timeoutMs === 0) return cut(first, count)
  await feedWatch.wait({ clientId, after: after ?? 0 }, { timeoutMs, signal })
  return cut(await list(), count)
}

function cut(events: readonly Event[], count: number) {
  return { events: events.slice(0, count), hasMore: events.length > count }
}

function gone(): Problem {
  const fault = 'Events after this one are no longer kept; leave it out to begin with the oldest.'
  return new Problem('invalid_query', 'the cursor is too old', { faults: { after: [fault] } })
}
