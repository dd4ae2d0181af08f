import type { FlowJournal } from '../domain/flow-journal.ts'
import type { ClientId, FlowId } from '../domain/ids.ts'

/** How people get on with flows. The `FlowStore` writes it, in the transaction of each step; here it is read. */
export interface FlowJournalStore {
  /** Also of flows that were deleted since. `undefined` if the client has none of this id. */
  find(clientId: ClientId, id: FlowId): Promise<FlowJournal | undefined>
  /**
   * Ends the journals of flows that expired, `limit` at most, and tells their clients (event `flow.ended`): each once, however
   * many ask at once. How many.
   */
  endExpired(now: Date, limit: number): Promise<number>
}
