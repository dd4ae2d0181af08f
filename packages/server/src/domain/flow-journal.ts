import type { BankId, ClientId, FlowId } from './ids.ts'

/** Where a person can be in the widget; also the paths of its steps. */
export type FlowStep =
  | 'welcome'
  | 'bank'
  | 'login'
  | 'method'
  | 'challenge'
  | 'redirect'
  | 'app'
  | 'accounts'
  | 'fetching'

/** How a passage through the widget is over. */
export type FlowOutcome = 'finished' | 'cancelled' | 'failed' | 'expired'

/** A step as the person came to it. Names and times; nothing of the person. */
export type JournalEntry = {
  readonly at: Date
  readonly step: JournalName
  readonly bankId?: BankId
  /** Why they see it, where it is not for the first time. */
  readonly notice?: string
}

/** How a person got on with a flow. */
export type FlowJournal = {
  readonly flowId: FlowId
  readonly clientId: ClientId
  readonly createdAt: Date
  /** When the person opened the link; absent: they have not. */
  readonly openedAt?: Date
  /** When the flow was over. */
  readonly endedAt?: Date
  readonly expiresAt: Date
  /** The oldest first, at most `journalEntriesMax`. */
  readonly entries: readonly JournalEntry[]
}

/** Who tries and tries again writes no more than this. */
export const journalEntriesMax = 100

/** Until when a client may ask (days after the link was made). */
export const journalDays = 90

/** A flow expires without coming anywhere. */
type OverName = Exclude<FlowOutcome, 'expired'>
export type JournalName = FlowStep | OverName

export function isStep(name: JournalName): name is FlowStep {
  return outcomeOf(name) === undefined
}

/** How a flow in this state is over; `undefined`: it is not. */
export function outcomeOf(name: JournalName): OverName | undefined {
  return name === 'finished' || name === 'cancelled' || name === 'failed' ? name : undefined
}

/** The last step that the person saw. */
export function lastStepOf(entries: readonly Pick<JournalEntry, 'step'>[]): FlowStep | undefined {
  return entries.map(({ step }) => step).findLast(isStep)
}
