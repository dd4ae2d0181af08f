import sql, { type Sql } from 'sql-template-tag'
import {
  type FlowJournal,
  type JournalEntry,
  journalEntriesMax,
  type JournalName,
  outcomeOf,
} from '../domain/flow-journal.ts'
import type { BankId, ClientId, FlowId } from '../domain/ids.ts'
import { defined } from './rows.ts'

/** As an entry lies in the journal's JSON. */
export type StoredEntry = {
  readonly at: string
  readonly step: JournalName
  readonly bank?: BankId
  readonly notice?: string
}

export type JournalRow = {
  readonly flow_id: FlowId
  readonly client_id: ClientId
  readonly steps: readonly StoredEntry[]
  readonly opened_at: Date | null
  readonly ended_at: Date | null
  readonly created_at: Date
  readonly expires_at: Date
}

export function toJournal(row: JournalRow): FlowJournal {
  return {
    flowId: row.flow_id,
    clientId: row.client_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    entries: row.steps.map(toEntry),
    ...defined({ openedAt: row.opened_at, endedAt: row.ended_at }),
  }
}

function toEntry({ at, step, bank, notice }: StoredEntry): JournalEntry {
  return { at: new Date(at), step, ...defined({ bankId: bank, notice }) }
}

function toStored({ at, step, bankId: bank, notice }: JournalEntry): StoredEntry {
  return { at: at.toISOString(), step, ...defined({ bank, notice }) }
}

/** The column `steps` of a journal that begins. */
export function firstSteps(entry: JournalEntry | undefined): Sql {
  return sql`${toJson(entry)}::jsonb`
}

/** The column `steps` of the journal `j` with what is new. How it ended is never left out. */
export function moreSteps(entry: JournalEntry | undefined): Sql {
  const isEnd = entry !== undefined && outcomeOf(entry.step) !== undefined
  return sql`
    case when jsonb_array_length(j.steps) < ${journalEntriesMax} or ${isEnd}
         then j.steps || ${toJson(entry)}::jsonb else j.steps end`
}

function toJson(entry: JournalEntry | undefined): string {
  return JSON.stringify(entry ? [toStored(entry)] : [])
}
