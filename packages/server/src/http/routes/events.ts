import { EventListQuery } from '@kontor/contract'
import type { EventList } from '@kontor/contract'
import type { FastifyPluginAsync } from 'fastify'
import type { EventStore } from '../../notify/event-store.ts'
import { FeedWatch } from '../../notify/feed-watch.ts'
import { presentEvent } from '../../notify/present-event.ts'
import { readEvents } from '../../notify/read-events.ts'
import { readQuery } from '../read-query.ts'
import { requireClient } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'

export type EventRouteDeps = RequireClientDeps & { readonly events: EventStore }

/** What webhooks tell, for clients that cannot be reached: they ask, and wait. */
export const eventRoutes: FastifyPluginAsync<EventRouteDeps> = async (app, deps) => {
  const feedWatch = new FeedWatch(deps.events)
  // Who waits is answered when the server ends, not cut off.
  app.addHook('preClose', async () => feedWatch.stop())

  app.get('/events', async (request, reply): Promise<EventList> => {
    const client = await requireClient(deps, request)
    const { after, timeout = 0, count = 100 } = readQuery(EventListQuery, request.query)
    const hungUp = new AbortController()
    reply.raw.once('close', () => hungUp.abort())
    const { events, hasMore } = await readEvents({ events: deps.events, feedWatch }, client.id, {
      count,
      timeoutMs: timeout * 1000,
      signal: hungUp.signal,
      ...(after !== undefined && { after }),
    })
    return { events: events.map(presentEvent), has_more: hasMore }
  })
}
