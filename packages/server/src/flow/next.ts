import type { ConnectorSession } from '../connectors/connector.ts'
import type { BankId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { FetchOrder, FlowEvent, FlowState, Notice, OfferedAccount } from './flow.ts'

/** What the client's request has decided beforehand; steps that it decides are left out. */
export type Route = {
  /** The only bank that comes into question (`provider_id`, or the bank of the IBANs). */
  readonly fixedBankId?: BankId
  /** The client named its accounts: those are taken, the person does not choose. */
  readonly accountsNamed: boolean
  readonly multiple: boolean
}

/** A bug in the caller, or a form of a step that is no longer current. Nothing has changed. */
export class InvalidTransition extends Error {
  override readonly name = 'InvalidTransition'
  constructor(state: FlowState, event: FlowEvent) {
    super(`"${event.name}" cannot happen in "${state.name}"`)
  }
}

/** The whole flow in one place: what each event does in each state. Pure. */
export function next(state: FlowState, event: FlowEvent, route: Route): FlowState {
  if (isOver(state)) throw new InvalidTransition(state, event)
  switch (event.name) {
    case 'cancelled':
      return left(state)
    case 'noticed':
      return noticed(state, event)
    case 'went-back':
      return wentBack(state, event, route)
    case 'started':
      if (state.name === 'welcome') return firstStep(route)
      break
    case 'bank-chosen':
      // Also from later steps: the browser's own back button leads to an older page.
      if (state.name === 'bank' || 'bankId' in state) return { name: 'login', bankId: event.bankId }
      break
    case 'accounts-chosen':
      if (state.name === 'accounts') return accountsChosen(state, event, route)
      break
    case 'retried':
      if (state.name === 'fetching' && hasStopped(state, event.asked.atMs)) {
        return fetching(state, state.chosen, event.asked)
      }
      break
    case 'fetched':
      if (state.name === 'fetching') {
        const { bankId, session } = state
        return { name: 'finished', bankId, userId: event.userId, session }
      }
      break
    case 'fetch-failed':
      if (state.name === 'fetching') return fetchFailed(state, event.notice)
      break
    default:
      if (isConnecting(state)) return answered(state, event, route)
  }
  throw new InvalidTransition(state, event)
}

/** What the bank answered, while the person is logging in and confirming. */
function answered(state: ConnectingState, event: BankEvent, route: Route): FlowState {
  switch (event.name) {
    case 'method-asked': {
      const { bankId, methods, session } = event
      return { name: 'method', bankId, methods, session }
    }
    case 'challenge-asked': {
      const { bankId, challenge, rejected, session } = event
      const attemptsLeft = rejected?.attemptsLeft
      return {
        name: 'challenge',
        bankId,
        challenge,
        session,
        ...(rejected && { notice: 'answer-rejected' as const }),
        ...(attemptsLeft !== undefined && { attemptsLeft }),
      }
    }
    case 'redirect-asked': {
      const { bankId, url, session } = event
      return { name: 'redirect', bankId, url, session }
    }
    case 'app-asked': {
      const { bankId, message, session } = event
      return { name: 'app', bankId, session, ...(message !== undefined && { message }) }
    }
    case 'still-waiting':
      if (state.name === 'redirect' || state.name === 'app') {
        const { notice: _over, ...waiting } = state
        return { ...waiting, session: event.session }
      }
      throw new InvalidTransition(state, event)
    case 'authorized':
      return authorized(event, route)
    case 'authorisation-failed':
      return { name: 'login', bankId: state.bankId, notice: event.notice }
    default:
      return event satisfies never
  }
}

function authorized(event: Extract<FlowEvent, { name: 'authorized' }>, route: Route): FlowState {
  const { bankId, offered, asked } = event
  if (offered.length === 0) return { name: 'login', bankId, notice: 'no-matching-accounts' }
  const accounts = { name: 'accounts', bankId, offered, ...granted(event) } as const
  if (!route.accountsNamed) return accounts
  return fetching(accounts, choicesOf(offered), asked)
}

function accountsChosen(
  state: Extract<FlowState, { name: 'accounts' }>,
  event: Extract<FlowEvent, { name: 'accounts-chosen' }>,
  route: Route,
): FlowState {
  const chosen = choicesOf(state.offered).filter((choice) => event.choices.includes(choice))
  const tooMany = chosen.length > 1 && !route.multiple
  if (chosen.length === 0 || tooMany) return { ...state, notice: 'accounts-missing' }
  return fetching(state, chosen, event.asked)
}

function fetching(
  from: Extract<FlowState, { name: 'accounts' | 'fetching' }>,
  chosen: readonly string[],
  asked: FetchOrder,
): FlowState {
  const { bankId, offered } = from
  return { name: 'fetching', bankId, offered, chosen, asked, ...granted(from) }
}

/** What the bank has granted. */
function granted({
  session,
  validUntil,
}: {
  readonly session: ConnectorSession
  readonly validUntil?: LocalDate
}) {
  return { session, ...(validUntil !== undefined && { validUntil }) }
}

/** What the bank has granted, or was about to, is gone: only a new login helps. */
export function endsAuthorisation(notice: Notice): boolean {
  return notice === 'timed-out' || notice === 'login-blocked'
}

/** Asking again helps where the bank failed; a consent that has run out needs a new login. */
function fetchFailed(state: Extract<FlowState, { name: 'fetching' }>, notice: Notice): FlowState {
  if (endsAuthorisation(notice)) return { name: 'login', bankId: state.bankId, notice }
  return { ...state, notice }
}

function wentBack(state: RunningState, event: FlowEvent, route: Route): FlowState {
  switch (state.name) {
    case 'welcome':
      throw new InvalidTransition(state, event)
    case 'bank':
      return { name: 'welcome' }
    case 'login':
      return route.fixedBankId === undefined ? { name: 'bank' } : { name: 'welcome' }
    case 'method':
    case 'challenge':
    case 'redirect':
    case 'app':
    case 'accounts':
      return { name: 'login', bankId: state.bankId }
    case 'fetching': {
      const { bankId, offered } = state
      if (route.accountsNamed) return { name: 'login', bankId }
      return { name: 'accounts', bankId, offered, ...granted(state) }
    }
    default:
      return state satisfies never
  }
}

function noticed(state: RunningState, event: Extract<FlowEvent, { name: 'noticed' }>): FlowState {
  if (state.name === 'welcome') throw new InvalidTransition(state, event)
  return { ...state, notice: event.notice }
}

/** Leaving is a failure, not a wish, where the person had no way on but to leave. */
const obstacles: ReadonlySet<Notice> = new Set<Notice>([
  'bank-unavailable',
  'bank-tomorrow',
  'bank-not-set-up',
  'bank-problem',
  'login-blocked',
  'answer-rejected-finally',
  'account-not-found',
  'no-matching-accounts',
  'timed-out',
])

function left(state: RunningState): FlowState {
  const obstructed = 'notice' in state && state.notice !== undefined && obstacles.has(state.notice)
  return {
    name: obstructed ? 'failed' : 'cancelled',
    ...('bankId' in state && { bankId: state.bankId }),
    ...('session' in state && { session: state.session }),
  }
}

function firstStep(route: Route): FlowState {
  if (route.fixedBankId === undefined) return { name: 'bank' }
  return { name: 'login', bankId: route.fixedBankId }
}

function choicesOf(offered: readonly OfferedAccount[]): readonly string[] {
  return offered.map((account) => account.choice)
}

type OverState = Extract<FlowState, { name: 'finished' | 'cancelled' | 'failed' }>
type RunningState = Exclude<FlowState, OverState>
/** The states in which the bank may answer. `accounts` belongs to them: its login page can still be sent again. */
type ConnectingState = Exclude<RunningState, { name: 'welcome' | 'bank' | 'fetching' }>
type BankEvent = Extract<
  FlowEvent,
  {
    name:
      | 'method-asked'
      | 'challenge-asked'
      | 'redirect-asked'
      | 'app-asked'
      | 'still-waiting'
      | 'authorized'
      | 'authorisation-failed'
  }
>

/** A fetching job gives up by itself after this time; one that has not said so by then is taken for lost. */
export const fetchMsMax = 600_000

/** Fetching needs the person to ask again: the bank failed, or the job was lost. `nowMs` since 1970. */
export function hasStopped(
  state: Extract<FlowState, { name: 'fetching' }>,
  nowMs: number,
): boolean {
  return state.notice !== undefined || nowMs - state.asked.atMs > fetchMsMax
}

/** Nothing happens any more to a flow that is over. */
export function isOver(state: FlowState): state is OverState {
  return state.name === 'finished' || state.name === 'cancelled' || state.name === 'failed'
}

/** The bank may still answer something. */
export function isConnecting(state: FlowState): state is ConnectingState {
  return 'bankId' in state && !isOver(state) && state.name !== 'fetching'
}
