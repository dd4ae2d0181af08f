import sql from 'sql-template-tag'
import type { ClientId } from '../domain/ids.ts'
import type { EventPage, EventStore, Occurrence } from '../notify/event-store.ts'
import type { Database } from './database.ts'
import { eventColumns, type EventRow, toEvent } from './event-rows.ts'
import { recordEvents } from './record-events.ts'
import type { Seal } from './seal.ts'

/** Where there is nothing to read, the feed itself is a row of its own. */
type PageRow = { readonly dropped: string } & (EventRow | { readonly number: null })

export class PgEventStore implements EventStore {
  readonly #database: Database
  readonly #seal: Seal
  constructor(database: Database, seal: Seal) {
    this.#database = database
    this.#seal = seal
  }

  async record(occurrence: Occurrence): Promise<void> {
    await this.#database.transaction((queries) => recordEvents(queries, this.#seal, occurrence))
  }

  async list(
    clientId: ClientId,
    { after, count }: { readonly after: number; readonly count: number },
  ): Promise<EventPage> {
    // One statement, one moment: what was deleted and what is there belong together.
    const rows = await this.#database.query<PageRow>(
      sql`
        select ${eventColumns}, f.dropped
          from event_feeds f
          left join lateral (select * from events
                              where client_id = f.client_id and number > ${after}
                              order by number
                              limit ${count}) e on true
         where f.client_id = ${clientId}
         order by e.number`,
      'list-events',
    )
    return {
      events: rows.flatMap((row) => (row.number === null ? [] : [toEvent(this.#seal, row)])),
      dropped: Number(rows[0]?.dropped ?? 0),
    }
  }

  async lastNumbers(clients: readonly ClientId[]): Promise<ReadonlyMap<ClientId, number>> {
    const rows = await this.#database.query<{
      readonly client_id: ClientId
      readonly last_number: string
    }>(
      sql`select client_id, last_number from event_feeds where client_id = any(${clients})`,
      'find-last-numbers',
    )
    return new Map(rows.map((row) => [row.client_id, Number(row.last_number)]))
  }

  async dropOlder(before: Date, limit: number): Promise<number> {
    const [row] = await this.#database.query<{ readonly count: string }>(sql`
      with dropped as (
        delete from events
         where (client_id, number) in (select client_id, number from events where at < ${before}
                                        order by at limit ${limit} for update skip locked)
        returning client_id, number),
      noted as (
        update event_feeds f
           set dropped = greatest(f.dropped, d.number)
          from (select client_id, max(number) as number from dropped group by client_id) d
         where f.client_id = d.client_id)
      select count(*) as count from dropped`)
    return Number(row?.count ?? 0)
  }
}
