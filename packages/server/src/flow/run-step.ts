import { setTimeout as pause } from 'node:timers/promises'
import type { ConnectorSession } from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import { Problem } from '../domain/problem.ts'
import type { Psu } from '../domain/psu.ts'
import type { Job } from '../jobs/jobs.ts'
import type { Action } from './action.ts'
import { type AskDeps, askForEvents, isAway, stepMsMax } from './ask-bank.ts'
import type { Claim, FlowStore } from './flow-store.ts'
import type { Flow, FlowEvent, FlowState } from './flow.ts'
import { InvalidTransition, isOver, next } from './next.ts'
import { planRoute } from './plan-route.ts'

export type StepDeps = AskDeps & { readonly flows: FlowStore }

/** A claim is short and prolonged while the step runs: a process that is killed does not keep the person waiting. */
const claimMs = 15_000
const prolongMs = 4_000
const claimPauseMs = 250
const claimTriesMax = (stepMsMax + claimMs) / claimPauseMs
/** Giving an abandoned consent back must not keep the person waiting. */
const endMsMax = 3_000

/**
 * Does what the person asks for and returns the flow as it then stands. Nothing happens, and the flow comes back as it
 * is, where the action does not fit its state (an old page, a second tab). Of two forms sent at once only one reaches the
 * bank; the other waits for what comes of it.
 */
export async function runStep(
  deps: StepDeps,
  flow: Flow,
  step: { readonly action: Action; readonly psu: Psu },
): Promise<Flow> {
  if (isOver(flow.state)) return flow
  const ofThePerson = personEvents(deps, step)
  if (ofThePerson) return (await save(deps, flow, ofThePerson)) ?? reread(deps, flow)
  const claim = await claimFor(deps, flow, step.action)
  if (!claim) return reread(deps, flow)
  const held = hold(deps, claim)
  let current = claim.flow
  const keepSession = async (session: ConnectorSession) => {
    current = (await deps.flows.keepSession(current, session)) ?? current
  }
  try {
    await keepLogin(deps, claim.flow, step.action)
    const events = await askForEvents(deps, claim.flow, { ...step, keepSession })
    const saved = await save(deps, current, events)
    if (saved) return saved
    await abandon(deps, current, lastSession(events))
  } finally {
    await held.release()
  }
  return reread(deps, flow)
}

/** Before the bank is asked: a login that it rejects is followed by another, and one that came to nothing goes with the flow. */
async function keepLogin(deps: StepDeps, flow: Flow, action: Action): Promise<void> {
  const { ongoing } = flow.request
  if (action.kind !== 'log-in' || ongoing === undefined) return
  const isWanted = ongoing.saveSecrets || action.keep
  await deps.flows.keepCredentials(flow, isWanted ? action.credentials : undefined)
}

/**
 * The flow for this step alone; `undefined` once it has moved on. A form waits while another step is under way, and takes
 * over when the process that had it was killed. Waiting pages ask again anyway.
 */
async function claimFor(deps: StepDeps, flow: Flow, action: Action): Promise<Claim | undefined> {
  let wanted = flow
  for (let tries = 0; tries < claimTriesMax; tries++) {
    const now = deps.now()
    const claim = await deps.flows.claim(wanted, new Date(now.getTime() + claimMs), now)
    if (claim || action.kind === 'poll') return claim
    const current = await deps.flows.find(flow.id)
    if (!current || current.expiresAt <= now) return undefined
    if (current.version !== wanted.version) {
      // What the bank gave them on the way back must not be lost because a waiting page has just asked.
      if (action.kind !== 'return' || !isAway(current.state)) return undefined
      wanted = current
      continue
    }
    await pause(claimPauseMs)
  }
  return undefined
}

/** Prolongs the claim until it is given back. */
function hold(deps: StepDeps, claim: Claim): { release(): Promise<void> } {
  let last = Promise.resolve(claim)
  const prolong = async () => {
    const current = await last
    const until = new Date(deps.now().getTime() + claimMs)
    // A database that fails now fails the step's own save, which says so.
    const prolonged = await deps.flows.prolong(current, until).catch(() => undefined)
    return prolonged ?? current
  }
  const timer = setInterval(() => {
    last = prolong()
  }, prolongMs)
  return {
    release: async () => {
      clearInterval(timer)
      await deps.flows.release(await last)
    },
  }
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
    case 'return':
      return undefined
    default:
      return action satisfies never
  }
}

/** Where a bank asks for nothing here, choosing it is enough to go on. */
function asksOnItsOwnPages(bank: Bank): boolean {
  return bank.loginFields.length === 0
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
