import type {
  CallContext,
  Connectors,
  ConnectorSession,
  Step,
  StepInput,
} from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import { type LocalDate, localDateOf } from '../domain/local-date.ts'
import { Problem } from '../domain/problem.ts'
import type { Psu } from '../domain/psu.ts'
import type { Secret } from '../domain/secret.ts'
import type { Job } from '../jobs/jobs.ts'
import { admitAccounts } from './admit-accounts.ts'
import type { FlowStore } from './flow-store.ts'
import type { Flow, FlowEvent, FlowState, Notice } from './flow.ts'
import { InvalidTransition, isOver, next } from './next.ts'
import { type Banks, planRoute } from './plan-route.ts'

/** What the person does on a page of the widget. */
export type Action =
  | { readonly kind: 'start' }
  | { readonly kind: 'choose-bank'; readonly bankId: BankId }
  | { readonly kind: 'log-in'; readonly credentials: Readonly<Record<string, Secret>> }
  | { readonly kind: 'choose-method'; readonly methodId: string }
  | { readonly kind: 'answer'; readonly answer: Secret }
  /** The person waits, or came back from the bank: ask the bank how far it is. The bank's page may say it was refused. */
  | { readonly kind: 'poll'; readonly refused: boolean }
  | { readonly kind: 'choose-accounts'; readonly choices: readonly string[] }
  | { readonly kind: 'retry' }
  | { readonly kind: 'go-back' }
  | { readonly kind: 'cancel' }

export type StepDeps = {
  readonly flows: FlowStore
  readonly banks: Banks
  readonly connectors: Connectors
  /** Where the bank's pages lead back to. */
  returnUrls(flow: Flow): { readonly returnUrl: string; readonly refusedUrl: string }
  /** Tells the operator of a bank's fault; `detail` holds no secrets. */
  report(problem: Problem, flow: Flow): void
  now(): Date
}

/** One step with a bank, all its calls together. The claim outlives it, so that no second one starts meanwhile. */
const stepMsMax = 90_000
const claimMs = stepMsMax + 5_000
/** Giving an abandoned consent back must not keep the person waiting. */
const endMsMax = 3_000

/**
 * Does what the person asks for and returns the flow as it then stands. Nothing happens, and the flow comes back as it
 * is, where the action does not fit its state (an old page, a second tab) or another step is under way: of two
 * forms sent at once only one reaches the bank.
 */
export async function runStep(
  deps: StepDeps,
  flow: Flow,
  step: { readonly action: Action; readonly psu: Psu },
): Promise<Flow> {
  if (isOver(flow.state)) return flow
  const ofThePerson = personEvents(deps, step)
  if (ofThePerson) return (await save(deps, flow, ofThePerson)) ?? reread(deps, flow)
  const claim = await deps.flows.claim(flow, new Date(deps.now().getTime() + claimMs), deps.now())
  if (!claim) return reread(deps, flow)
  try {
    const events = await bankEvents(deps, claim.flow, step)
    const saved = await save(deps, claim.flow, events)
    if (saved) return saved
    await abandon(deps, claim.flow, lastSession(events))
  } finally {
    await deps.flows.release(claim)
  }
  return reread(deps, flow)
}

/** Events that need no bank; `undefined` where the bank has to be asked. */
function personEvents(
  deps: StepDeps,
  { action, psu }: { action: Action; psu: Psu },
): readonly FlowEvent[] | undefined {
  const asked = { atMs: deps.now().getTime(), psu }
  switch (action.kind) {
    case 'start':
      return [{ name: 'started' }]
    case 'go-back':
      return [{ name: 'went-back' }]
    case 'cancel':
      return [{ name: 'cancelled' }]
    case 'retry':
      return [{ name: 'retried', asked }]
    case 'choose-accounts':
      return [{ name: 'accounts-chosen', choices: action.choices, asked }]
    case 'choose-bank': {
      const bank = deps.banks.find(action.bankId)
      if (!bank) return [{ name: 'noticed', notice: 'bank-unknown' }]
      return asksOnItsOwnPages(bank) ? undefined : [{ name: 'bank-chosen', bankId: bank.id }]
    }
    case 'log-in':
    case 'choose-method':
    case 'answer':
    case 'poll':
      return undefined
    default:
      return action satisfies never
  }
}

/** Where a bank asks for nothing here, choosing it is enough to go on. */
function asksOnItsOwnPages(bank: Bank): boolean {
  return bank.loginFields.length === 0
}

/** Events of a step that asks the bank. Faults of the bank become notices; our own bugs are thrown. */
async function bankEvents(
  deps: StepDeps,
  flow: Flow,
  { action, psu }: { action: Action; psu: Psu },
): Promise<readonly FlowEvent[]> {
  const call = { psu, signal: AbortSignal.timeout(stepMsMax) }
  const before: FlowEvent[] =
    action.kind === 'choose-bank' ? [{ name: 'bank-chosen', bankId: action.bankId }] : []
  try {
    return [...before, ...(await askBank(deps, { flow, action, call }))]
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    deps.report(error, flow)
    return [...before, { name: 'noticed', notice: noticeOf(error) }]
  }
}

/** In the widget somebody is always at the screen. */
type AttendedCall = CallContext & { readonly psu: Psu }

type Asking = { readonly flow: Flow; readonly action: Action; readonly call: AttendedCall }

async function askBank(
  deps: StepDeps,
  { flow, action, call }: Asking,
): Promise<readonly FlowEvent[]> {
  const { state } = flow
  switch (action.kind) {
    case 'choose-bank':
      return begin(deps, { flow, bankId: action.bankId, credentials: {}, call })
    case 'log-in':
      if (!('bankId' in state)) return []
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
    case 'poll':
      return state.name === 'redirect' || state.name === 'app'
        ? poll(deps, { flow, state, call }, action.refused)
        : []
    default:
      return []
  }
}

async function begin(
  deps: StepDeps,
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
      validUntil: today(deps, bank),
      recurring: false,
    },
    ask.call,
  )
  return eventsOf(deps, { flow: ask.flow, bank, step, call: ask.call })
}

type AskingState = Extract<FlowState, { session: ConnectorSession; bankId: BankId }>

async function goOn(
  deps: StepDeps,
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
async function poll(
  deps: StepDeps,
  ask: {
    readonly flow: Flow
    readonly state: Extract<FlowState, { name: 'redirect' | 'app' }>
    readonly call: AttendedCall
  },
  refused: boolean,
): Promise<readonly FlowEvent[]> {
  const events = await goOn(deps, { ...ask, input: { kind: 'poll' } })
  const [event] = events
  if (event?.name !== 'still-waiting') return events
  if (refused) return [{ name: 'authorisation-failed', notice: 'refused' }]
  // Nothing to save: a new version would make waiting pages load anew.
  const unchanged = JSON.stringify(event.session) === JSON.stringify(ask.state.session)
  return unchanged && ask.state.notice === undefined ? [] : events
}

async function eventsOf(
  deps: StepDeps,
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
      return [await authorized(deps, { flow, bank, session: step.session, call })]
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
  deps: StepDeps,
  {
    flow,
    bank,
    session,
    call,
  }: { flow: Flow; bank: Bank; session: ConnectorSession; call: AttendedCall },
): Promise<FlowEvent> {
  try {
    const answer = await deps.connectors[bank.protocol].fetchAccounts(bank, session, call)
    for (const reason of answer.rejected ?? []) {
      deps.report(new Problem('bank_answer_not_understood', reason), flow)
    }
    const offered = admitAccounts(answer, flow.request)
    return {
      name: 'authorized',
      bankId: bank.id,
      offered,
      session,
      asked: { atMs: deps.now().getTime(), psu: call.psu },
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    deps.report(error, flow)
    return { name: 'authorisation-failed', notice: noticeOf(error) }
  }
}

/** Applies the events and saves. `undefined` if somebody else was quicker; a no-op where the events do not fit. */
async function save(
  deps: StepDeps,
  flow: Flow,
  events: readonly FlowEvent[],
): Promise<Flow | undefined> {
  if (events.length === 0) return flow
  const route = planRoute(flow.request, deps.banks)
  let state = flow.state
  try {
    for (const event of events) state = next(state, event, route)
  } catch (error) {
    if (error instanceof InvalidTransition) return flow
    throw error
  }
  const saved = await deps.flows.save(flow, state, jobsOf(flow, state))
  const abandoned = sessionOf(flow.state)
  if (saved && abandoned && sessionOf(state) === undefined) await abandon(deps, flow, abandoned)
  return saved
}

/** Jobs belong to the change that asks for them and are added in its transaction. */
function jobsOf(flow: Flow, state: FlowState): readonly Job[] {
  if (state.name === 'fetching' && state.notice === undefined) {
    return [{ name: 'fetch-flow', payload: { flowId: flow.id, version: flow.version + 1 } }]
  }
  if (isOver(state) && state.session !== undefined) {
    return [{ name: 'end-consent', payload: { flowId: flow.id } }]
  }
  return []
}

/** Gives a consent back that nobody will use. It would lapse anyway, so a failure is nobody's concern. */
async function abandon(
  deps: StepDeps,
  flow: Flow,
  session: ConnectorSession | undefined,
): Promise<void> {
  const bank = 'bankId' in flow.state && flow.state.bankId && deps.banks.find(flow.state.bankId)
  if (!session || !bank) return
  const call = { signal: AbortSignal.timeout(endMsMax) }
  await deps.connectors[bank.protocol].end(bank, session, call).catch((error: unknown) => {
    if (error instanceof Problem) deps.report(error, flow)
  })
}

function sessionOf(state: FlowState): ConnectorSession | undefined {
  return 'session' in state ? state.session : undefined
}

function lastSession(events: readonly FlowEvent[]): ConnectorSession | undefined {
  return events.reduce<ConnectorSession | undefined>(
    (session, event) => ('session' in event ? event.session : session),
    undefined,
  )
}

async function reread(deps: StepDeps, flow: Flow): Promise<Flow> {
  return (await deps.flows.find(flow.id)) ?? flow
}

function bankOf(deps: StepDeps, id: BankId): Bank {
  const bank = deps.banks.find(id)
  if (!bank) throw new Problem('bank_refused', 'the bank is no longer in the bank list')
  return bank
}

function today(deps: StepDeps, bank: Bank): LocalDate {
  return localDateOf(deps.now(), bank.timeZone)
}

/** The sentence the person reads for a fault of the bank or of its connection. */
export function noticeOf(problem: Problem): Notice {
  if (problem.code === 'bank_unavailable') return 'bank-unavailable'
  if (problem.code === 'consent_expired') return 'timed-out'
  return 'bank-problem'
}
