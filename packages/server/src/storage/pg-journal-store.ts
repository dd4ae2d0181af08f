import sql from 'sql-template-tag'
import { type FlowJournal, lastStepOf } from '../domain/flow-journal.ts'
import type { ClientId, FlowId } from '../domain/ids.ts'
import type { FlowJournalStore } from '../flow/journal-store.ts'
import type { Database } from './database.ts'
import { type JournalRow, toJournal } from './journal-rows.ts'
import { recordEventsOf } from './record-events.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'

export class PgJournalStore implements FlowJournalStore {
  readonly #database: Database
  readonly #seal: Seal
  constructor(database: Database, seal: Seal) {
    this.#database = database
    this.#seal = seal
  }

  async find(clientId: ClientId, id: FlowId): Promise<FlowJournal | undefined> {
    const [row] = await this.#database.query<JournalRow>(
      sql`select * from flow_journals where flow_id = ${id} and client_id = ${clientId}`,
      'find-flow-journal',
    )
    return row && toJournal(row)
  }

  async endExpired(now: Date, limit: number): Promise<number> {
    return this.#database.transaction(async (queries) => {
      const rows = await queries.query<JournalRow>(
        sql`
          update flow_journals j
             set ended_at = j.expires_at
           where flow_id in (select flow_id from flow_journals
                              where ended_at is null and expires_at <= ${now}
                              order by expires_at limit ${limit} for update skip locked)
          returning j.*`,
        'end-expired-journals',
      )
      // One client after the other, in one order: each one's feed is held until the commit.
      const byClient = [...Map.groupBy(rows, (row) => row.client_id)].toSorted(([one], [other]) =>
        one < other ? -1 : 1,
      )
      for (const [clientId, ended] of byClient) {
        const events = ended.map((row) => ({
          type: 'flow.ended' as const,
          flowId: row.flow_id,
          outcome: 'expired' as const,
          ...defined({ lastStep: row.opened_at ? lastStepOf(row.steps) : undefined }),
        }))
        await recordEventsOf(queries, this.#seal, { whose: { clientId }, at: now, events })
      }
      return rows.length
    })
  }
}
