import type {
  CallContext,
  Connectors,
  ConnectorSession,
  StartRequest,
  Step,
  StepInput,
} from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import { type LocalDate, localDateOf, plusDays } from '../domain/local-date.ts'
import { Problem } from '../domain/problem.ts'
import type { ProblemCode } from '../domain/problem.ts'
import type { Psu } from '../domain/psu.ts'
import type { Secret } from '../domain/secret.ts'
import type { Action } from './action.ts'
import { admitAccounts } from './admit-accounts.ts'
import { consentDays } from './consent-days.ts'
import type { Flow, FlowEvent, FlowState, Notice } from './flow.ts'
import { endsAuthorisation, isConnecting } from './next.ts'
import type { Banks } from './plan-route.ts'

export type AskDeps = {
  readonly banks: Banks
  readonly connectors: Connectors
  /** Where the bank's pages lead back to. */
  returnUrls(flow: Flow): Pick<StartRequest, 'returnUrl' | 'refusedUrl' | 'sharedReturn'>
  /** Tells the operator of a bank's fault; `detail` holds no secrets. */
  report(problem: Problem, flow: Flow): void
  now(): Date
}

/** One step with a bank, all its calls together. */
export const stepMsMax = 90_000

/** Events of a step that asks the bank. Faults of the bank become notices; our own bugs are thrown. */
export async function askForEvents(
  deps: AskDeps,
  flow: Flow,
  { action, psu, keepSession }: AskedStep,
): Promise<readonly FlowEvent[]> {
  const call = { psu, signal: AbortSignal.timeout(stepMsMax), keepSession }
  const before: FlowEvent[] =
    action.kind === 'choose-bank' ? [{ name: 'bank-chosen', bankId: action.bankId }] : []
  try {
    return [...before, ...(await askBank(deps, { flow, action, call }))]
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    deps.report(error, flow)
    const notice = noticeOf(error)
    // Nothing new to say: a new version would make waiting pages load anew with every look.
    const said = 'notice' in flow.state && flow.state.notice === notice
    if (action.kind === 'poll' && said) return []
    // What the consent has lost cannot be sent again: only a new login helps.
    const name = endsAuthorisation(notice) ? 'authorisation-failed' : 'noticed'
    return [...before, { name, notice }]
  }
}

/** What the person does, and where a session goes that the bank makes us replace meanwhile. */
export type AskedStep = {
  readonly action: Action
  readonly psu: Psu
  keepSession(session: ConnectorSession): Promise<void>
}

type AwayState = Extract<FlowState, { name: 'redirect' | 'app' }>

/** The person is elsewhere: on the bank's pages, or in its app. */
export function isAway(state: FlowState): state is AwayState {
  return state.name === 'redirect' || state.name === 'app'
}

/** In the widget somebody is always at the screen. */
type AttendedCall = CallContext & { readonly psu: Psu }

type Asking = { readonly flow: Flow; readonly action: Action; readonly call: AttendedCall }

async function askBank(
  deps: AskDeps,
  { flow, action, call }: Asking,
): Promise<readonly FlowEvent[]> {
  const { state } = flow
  switch (action.kind) {
    case 'choose-bank':
      return begin(deps, { flow, bankId: action.bankId, credentials: {}, call })
    case 'log-in':
      if (!isConnecting(state)) return []
      return begin(deps, { flow, bankId: state.bankId, credentials: action.credentials, call })
    case 'choose-method':
      if (state.name !== 'method') return []
      if (!state.methods.some((method) => method.id === action.methodId)) {
        return [{ name: 'noticed', notice: 'answer-missing' }]
      }
      return goOn(deps, { flow, state, call, input: { kind: 'method', methodId: action.methodId } })
    case 'answer':
      if (state.name !== 'challenge') return []
      if (action.answer.reveal() === '') return [{ name: 'noticed', notice: 'answer-missing' }]
      return goOn(deps, { flow, state, call, input: { kind: 'answer', answer: action.answer } })
    case 'poll': {
      if (!isAway(state)) return []
      const ask = { flow, state, call, input: { kind: 'poll' } } as const
      return lookIn(deps, ask, action.refused)
    }
    case 'return': {
      if (!isAway(state)) return []
      const input = { kind: 'returned', parameters: action.parameters } as const
      return lookIn(deps, { flow, state, call, input }, false)
    }
    default:
      return []
  }
}

async function begin(
  deps: AskDeps,
  ask: {
    readonly flow: Flow
    readonly bankId: BankId
    readonly credentials: Readonly<Record<string, Secret>>
    readonly call: AttendedCall
  },
): Promise<readonly FlowEvent[]> {
  const bank = bankOf(deps, ask.bankId)
  const complete = bank.loginFields.every(
    (field) => field.optional || (ask.credentials[field.key]?.reveal() ?? '') !== '',
  )
  if (!complete) return [{ name: 'noticed', notice: 'answer-missing' }]
  const step = await deps.connectors[bank.protocol].start(
    bank,
    {
      credentials: ask.credentials,
      accounts: ask.flow.request.accounts,
      ...deps.returnUrls(ask.flow),
      ...consentOf(ask.flow, today(deps, bank)),
    },
    ask.call,
  )
  return eventsOf(deps, { flow: ask.flow, bank, step, call: ask.call })
}

function consentOf({ request }: Flow, today: LocalDate) {
  const isOngoing = request.ongoing !== undefined
  return {
    validUntil: isOngoing ? plusDays(today, consentDays) : today,
    recurring: isOngoing,
  }
}

type AskingState = Extract<FlowState, { session: ConnectorSession; bankId: BankId }>

async function goOn(
  deps: AskDeps,
  ask: {
    readonly flow: Flow
    readonly state: AskingState
    readonly input: StepInput
    readonly call: AttendedCall
  },
): Promise<readonly FlowEvent[]> {
  const bank = bankOf(deps, ask.state.bankId)
  const connector = deps.connectors[bank.protocol]
  const step = await connector.resume(bank, ask.state.session, ask.input, ask.call)
  return eventsOf(deps, { flow: ask.flow, bank, step, call: ask.call })
}

/** The bank's own word counts; only where it has none yet does the page that the person came back by. */
async function lookIn(
  deps: AskDeps,
  ask: {
    readonly flow: Flow
    readonly state: AwayState
    readonly call: AttendedCall
    readonly input: StepInput
  },
  refused: boolean,
): Promise<readonly FlowEvent[]> {
  const events = await goOn(deps, ask)
  const [event] = events
  if (event?.name !== 'still-waiting') return events
  if (refused) return [{ name: 'authorisation-failed', notice: 'refused' }]
  // Nothing to save: a new version would make waiting pages load anew.
  const unchanged = JSON.stringify(event.session) === JSON.stringify(ask.state.session)
  return unchanged && ask.state.notice === undefined ? [] : events
}

async function eventsOf(
  deps: AskDeps,
  { flow, bank, step, call }: { flow: Flow; bank: Bank; step: Step; call: AttendedCall },
): Promise<readonly FlowEvent[]> {
  const bankId = bank.id
  switch (step.kind) {
    case 'redirect':
      return [{ name: 'redirect-asked', bankId, url: step.url, session: step.session }]
    case 'choose-method':
      return [{ name: 'method-asked', bankId, methods: step.methods, session: step.session }]
    case 'challenge': {
      const { kind: _kind, ...asked } = step
      return [{ name: 'challenge-asked', bankId, ...asked }]
    }
    case 'decoupled': {
      const { kind: _kind, ...asked } = step
      return [{ name: 'app-asked', bankId, ...asked }]
    }
    case 'pending':
      return [{ name: 'still-waiting', session: step.session }]
    case 'authorized':
      return [await authorized(deps, { flow, bank, step, call })]
    case 'failed':
      return [{ name: 'authorisation-failed', notice: step.reason }]
    default:
      return step satisfies never
  }
}

/**
 * Reads the accounts right after the person's confirmation. The confirmation is used up by then, so a bank that fails
 * here leads back to the login, not to a form that could not be sent again.
 */
async function authorized(
  deps: AskDeps,
  {
    flow,
    bank,
    step,
    call,
  }: {
    flow: Flow
    bank: Bank
    step: Extract<Step, { kind: 'authorized' }>
    call: AttendedCall
  },
): Promise<FlowEvent> {
  const { session, validUntil } = step
  let newest = session
  const reading = {
    ...call,
    keepSession: async (kept: ConnectorSession) => {
      await call.keepSession?.(kept)
      newest = kept
    },
  }
  try {
    const answer = await deps.connectors[bank.protocol].fetchAccounts(bank, session, reading)
    for (const reason of answer.rejected ?? []) {
      deps.report(new Problem('bank_answer_not_understood', reason), flow)
    }
    const offered = admitAccounts(answer, flow.request)
    return {
      name: 'authorized',
      bankId: bank.id,
      offered,
      session: newest,
      ...(validUntil !== undefined && { validUntil }),
      asked: { atMs: deps.now().getTime(), psu: call.psu },
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    deps.report(error, flow)
    return { name: 'authorisation-failed', notice: noticeOf(error) }
  }
}

function bankOf(deps: AskDeps, id: BankId): Bank {
  const bank = deps.banks.find(id)
  if (!bank) throw new Problem('bank_refused', 'the bank is no longer in the bank list')
  return bank
}

function today(deps: AskDeps, bank: Bank): LocalDate {
  return localDateOf(deps.now(), bank.timeZone)
}

/** The sentence the person reads for a fault of the bank or of its connection. */
export function noticeOf({ code }: Problem): Notice {
  return notices.get(code) ?? 'bank-problem'
}

const notices: ReadonlyMap<ProblemCode, Notice> = new Map<ProblemCode, Notice>([
  ['bank_unavailable', 'bank-unavailable'],
  ['access_exceeded', 'bank-tomorrow'],
  ['bank_refused', 'bank-not-set-up'],
  ['access_blocked', 'login-blocked'],
  ['consent_expired', 'timed-out'],
])
