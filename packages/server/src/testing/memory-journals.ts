import type { EventDraft } from '../domain/event.ts'
import {
  type FlowJournal,
  type JournalEntry,
  journalEntriesMax,
  lastStepOf,
  outcomeOf,
} from '../domain/flow-journal.ts'
import { defined } from '../storage/rows.ts'
import type { FlowState } from '../flow/flow.ts'
import type { FlowJournalStore } from '../flow/journal-store.ts'
import { journalEntry } from '../flow/journal.ts'
import { recordForClient } from './memory-events.ts'
import type { World } from './memory-world.ts'

/** The journal of a flow that goes to `after`; and what its client is told, if it is over with that. */
export function writeOn(
  journal: FlowJournal,
  step: { readonly before: FlowState; readonly after: FlowState; readonly now: Date },
): { readonly journal: FlowJournal; readonly events: readonly EventDraft[] } {
  if (journal.endedAt !== undefined) return { journal, events: [] }
  const { before, after, now } = step
  const outcome = outcomeOf(after.name)
  const entries = withEntry(journal.entries, journalEntry(before, after, now))
  const lastStep = defined({ lastStep: lastStepOf(entries) })
  const { flowId } = journal
  return {
    journal: { ...journal, entries, ...(outcome && { endedAt: now }) },
    events: outcome ? [{ type: 'flow.ended', flowId, outcome, ...lastStep }] : [],
  }
}

function withEntry(entries: readonly JournalEntry[], entry: JournalEntry | undefined) {
  const isFull = entries.length >= journalEntriesMax
  if (entry === undefined || (isFull && outcomeOf(entry.step) === undefined)) return entries
  return [...entries, entry]
}

export function memoryJournalStore(world: World): FlowJournalStore {
  const { journals } = world
  return {
    find: async (clientId, id) => {
      const journal = journals.get(id)
      return journal?.clientId === clientId ? journal : undefined
    },
    endExpired: async (now, limit) => {
      const open = [...journals.values()].filter(
        ({ endedAt, expiresAt }) => endedAt === undefined && expiresAt <= now,
      )
      const due = open.toSorted((a, b) => Number(a.expiresAt) - Number(b.expiresAt)).slice(0, limit)
      for (const journal of due) {
        const { flowId, clientId, openedAt, entries, expiresAt } = journal
        journals.set(flowId, { ...journal, endedAt: expiresAt })
        const lastStep = defined({ lastStep: openedAt && lastStepOf(entries) })
        const event = { type: 'flow.ended', flowId, outcome: 'expired', ...lastStep } as const
        recordForClient(world, { whose: { clientId }, at: now, events: [event] })
      }
      return due.length
    },
  }
}
