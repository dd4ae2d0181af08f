import {
  type FlowJournal,
  type FlowOutcome,
  type FlowStep,
  isStep,
  type JournalEntry,
  outcomeOf,
} from '../domain/flow-journal.ts'
import type { BankId } from '../domain/ids.ts'
import type { FlowState } from './flow.ts'

/** What is to be written down when a flow goes from one state to the next; `undefined`: the person sees nothing new. */
export function journalEntry(
  before: FlowState | undefined,
  after: FlowState,
  at: Date,
): JournalEntry | undefined {
  const entry = {
    at,
    step: after.name,
    ...('bankId' in after && after.bankId !== undefined && { bankId: after.bankId }),
    ...('notice' in after && after.notice !== undefined && { notice: after.notice }),
  }
  return before && isWaiting(after) && isSame(before, after) ? undefined : entry
}

/** The bank is asked again and again how far it is; everything else is done by the person. */
function isWaiting({ name }: FlowState): boolean {
  return name === 'redirect' || name === 'app' || name === 'fetching'
}

function isSame(before: FlowState, after: FlowState): boolean {
  const [one, other] = [before, after].map((state) => [
    state.name,
    'bankId' in state ? state.bankId : undefined,
    'notice' in state ? state.notice : undefined,
  ])
  return JSON.stringify(one) === JSON.stringify(other)
}

export type FlowStatus = 'created' | 'opened' | FlowOutcome

/** What became of a step: they went on, saw it again, went back to an earlier one by themselves or were led there, or left. */
export type StepOutcome = 'passed' | 'repeated' | 'went_back' | 'failed' | 'left'

export type ReportedStep = {
  readonly step: FlowStep
  readonly enteredAt: Date
  /** Absent, as is `outcome`: the person is there. */
  readonly leftAt?: Date
  readonly outcome?: StepOutcome
  readonly bankId?: BankId
  /** What stood in the way; of `repeated` and `failed`, and of who left because of it. */
  readonly reason?: string
}

/** A journal, told as a client draws a funnel from it. */
export type FlowReport = Omit<FlowJournal, 'entries' | 'clientId'> & {
  readonly status: FlowStatus
  readonly steps: readonly ReportedStep[]
}

export function reportOf(of: FlowJournal, now: Date): FlowReport {
  const { entries, clientId: _client, ...journal } = of
  const last = entries.at(-1)
  const outcome = last && outcomeOf(last.step)
  const expired = outcome === undefined && journal.expiresAt <= now
  const endedAt = journal.endedAt ?? (expired ? journal.expiresAt : undefined)
  return {
    ...journal,
    ...(endedAt && { endedAt }),
    status: outcome ?? (expired ? 'expired' : journal.openedAt ? 'opened' : 'created'),
    steps: journal.openedAt ? stepsOf(entries, { openedAt: journal.openedAt, endedAt }) : [],
  }
}

function stepsOf(
  entries: readonly JournalEntry[],
  { openedAt, endedAt }: { readonly openedAt: Date; readonly endedAt: Date | undefined },
): readonly ReportedStep[] {
  return entries.flatMap((entry, index): readonly ReportedStep[] => {
    const { step, bankId, notice } = entry
    if (!isStep(step)) return []
    const following = entries[index + 1]
    const ending = following ? endingOf(step, following, notice) : undefined
    const abandoned = following === undefined && endedAt ? { outcome: 'left' as const } : undefined
    const leftAt = following?.at ?? endedAt
    return [
      {
        step,
        // The link was made with the first one; who has opened it is there.
        enteredAt: index === 0 ? openedAt : entry.at,
        ...(leftAt && { leftAt }),
        ...(bankId !== undefined && { bankId }),
        ...(ending ?? abandoned),
      },
    ]
  })
}

function endingOf(
  step: FlowStep,
  { step: now, notice: reason }: JournalEntry,
  shown: string | undefined,
): Pick<ReportedStep, 'outcome' | 'reason'> {
  if (!isStep(now)) {
    if (now === 'finished') return { outcome: 'passed' }
    return { outcome: 'left', ...(shown !== undefined && { reason: shown }) }
  }
  if (now === step) return { outcome: 'repeated', ...(reason !== undefined && { reason }) }
  if (places[now] >= places[step]) return { outcome: 'passed' }
  return reason === undefined ? { outcome: 'went_back' } : { outcome: 'failed', reason }
}

/** Banks ask for one confirmation in several steps, in any order: all of them are one place on the way. */
const places: Readonly<Record<FlowStep, number>> = {
  welcome: 0,
  bank: 1,
  login: 2,
  method: 3,
  challenge: 3,
  redirect: 3,
  app: 3,
  accounts: 4,
  fetching: 5,
}
