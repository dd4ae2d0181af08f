import type { Event, EventDraft } from '../domain/event.ts'
import type { ClientId, UserId } from '../domain/ids.ts'

/** What happened to one user. */
export type Occurrence = {
  readonly userId: UserId
  readonly at: Date
  /** In the order in which it happened. */
  readonly events: readonly EventDraft[]
}

/** One page of a client's events. */
export type EventPage = {
  readonly events: readonly Event[]
  /** Events up to this number were deleted for their age. */
  readonly dropped: number
}

/**
 * The events of each client, append-only and numbered without a gap. Whoever has read up to one number learns exactly what
 * came after it: no event is ever seen before one with a lower number, whoever commits first.
 */
export interface EventStore {
  /** In a transaction of its own; nothing of a user who is unknown. */
  record(occurrence: Occurrence): Promise<void>
  /** In order, those with a higher number than `after`. */
  list(
    clientId: ClientId,
    page: { readonly after: number; readonly count: number },
  ): Promise<EventPage>
  /** The number of each one's newest event; a client without events may be missing. */
  lastNumbers(clients: readonly ClientId[]): Promise<ReadonlyMap<ClientId, number>>
  /** Deletes events that happened before `before`, with their deliveries, `limit` at most. How many. */
  dropOlder(before: Date, limit: number): Promise<number>
}
