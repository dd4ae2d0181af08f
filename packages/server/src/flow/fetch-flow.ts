import type { CallContext, Connectors, ConnectorSession } from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import { dataScopes } from '../domain/data-scope.ts'
import type { FlowId, UserId } from '../domain/ids.ts'
import { localDateOf, plusDays } from '../domain/local-date.ts'
import { Problem } from '../domain/problem.ts'
import type { Secret } from '../domain/secret.ts'
import type { CodeHash } from '../domain/token-hash.ts'
import { nextRegularSync } from '../sync/after-sync.ts'
import { fetchAccount } from '../sync/fetch-account.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import type { FlowStore } from './flow-store.ts'
import type { Flow, FlowState, OfferedAccount } from './flow.ts'
import { fetchMsMax, next } from './next.ts'
import { type Banks, planRoute } from './plan-route.ts'
import { endConsent } from './end-consent.ts'
import { noticeOf } from './ask-bank.ts'

export type FetchDeps = {
  readonly flows: FlowStore
  readonly banks: Banks
  readonly connectors: Connectors
  makeCode(): { readonly plain: Secret; readonly hash: CodeHash }
  /** Whose data it will be: the person the client named, or a new user for one-time data. */
  userOf(flow: Flow): Promise<UserId>
  /** What the client of a flow may be granted, and how long its codes live; `undefined` if it is disabled. */
  termsOf(flow: Flow): Promise<ClientTerms | undefined>
  /** Tells the operator of a bank's fault, or of entries that could not be understood; without their content. */
  report(problem: Problem, flow: Flow): void
  /** 0 to 1. */
  chance(): number
  now(): Date
}

export type ClientTerms = { readonly scope: string; readonly codeSeconds: number }

/** One-time data can be read for one hour after the flow; no code lives longer (finX API sections 2 and 4.4). */
const dataMs = 60 * 60 * 1000
/** Right after the person's confirmation banks give the longest history there ever is. */
const historyDaysMax = 730
const endMsMax = 5_000

type FetchingFlow = Flow & { readonly state: Extract<FlowState, { name: 'fetching' }> }

/**
 * Job `fetch-flow`: reads the chosen accounts and makes all of it visible at once, with the code that trades for it.
 * A flow that has moved on since is left alone. A fault of the bank stops the flow until the person asks again; a worker
 * that has to stop is no fault of the bank's: it throws, and the job is run again elsewhere.
 */
export async function fetchFlow(
  deps: FetchDeps,
  payload: { readonly flowId: FlowId; readonly version: number },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const flow = await deps.flows.find(payload.flowId)
  if (!flow || flow.version !== payload.version || !isFetching(flow)) return
  let current = flow
  const call = {
    signal: AbortSignal.any([signal, AbortSignal.timeout(fetchMsMax)]),
    psu: flow.state.asked.psu,
    keepSession: async (session: ConnectorSession) => {
      current = await keep(deps, current, session)
    },
  }
  try {
    const terms = await deps.termsOf(flow)
    if (terms === undefined) return await abandon(deps, flow)
    const harvested = await harvest(deps, () => current, call)
    await finish(deps, current, { ...harvested, terms })
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error
    deps.report(error, flow)
    const event = { name: 'fetch-failed', notice: noticeOf(error) } as const
    const state = next(current.state, event, planRoute(flow.request, deps.banks))
    await deps.flows.save(current, state, [])
  }
}

/** A flow that has moved on meanwhile keeps nothing; what is under way ends with the new session all the same. */
async function keep(
  deps: FetchDeps,
  flow: FetchingFlow,
  session: ConnectorSession,
): Promise<FetchingFlow> {
  const kept = await deps.flows.keepSession(flow, session)
  return kept && isFetching(kept) ? kept : { ...flow, state: { ...flow.state, session } }
}

/** Nothing is fetched for a client that is disabled meanwhile; the person is led back as if they had gone. */
async function abandon(deps: FetchDeps, flow: FetchingFlow): Promise<void> {
  const route = planRoute(flow.request, deps.banks)
  const payload = { flowId: flow.id }
  await deps.flows.save(flow, next(flow.state, { name: 'cancelled' }, route), [
    { name: 'end-consent', payload },
  ])
}

function isFetching(flow: Flow): flow is FetchingFlow {
  return flow.state.name === 'fetching' && flow.state.notice === undefined
}

async function harvest(
  deps: FetchDeps,
  current: () => FetchingFlow,
  call: CallContext,
): Promise<{ readonly bank: Bank; readonly accounts: readonly HarvestedAccount[] }> {
  const flow = current()
  const { state } = flow
  const bank = deps.banks.find(state.bankId)
  if (!bank) throw new Problem('bank_refused', 'the bank is no longer in the bank list')
  const wanted = state.offered.filter((account) => state.chosen.includes(account.choice))
  const accounts: HarvestedAccount[] = []
  let transactions = 0
  const report = () =>
    deps.flows.reportProgress(flow.id, {
      accountsDone: accounts.length,
      accountsTotal: wanted.length,
      transactions,
    })
  for (const account of wanted) {
    await report()
    const seen = (count: number) => ((transactions += count), report())
    accounts.push(await harvestAccount(deps, account, { current, bank, call, seen }))
  }
  await report()
  return { bank, accounts }
}

async function harvestAccount(
  deps: FetchDeps,
  { choice: _choice, balance: _shown, raw, ...account }: OfferedAccount,
  {
    current,
    bank,
    call,
    seen,
  }: {
    /** With the newest session. */
    current(): FetchingFlow
    readonly bank: Bank
    readonly call: CallContext
    seen(count: number): Promise<void>
  },
): Promise<HarvestedAccount> {
  const { request } = current()
  const now = deps.now()
  const days = request.ongoing ? historyDaysMax : request.syncPeriodDays
  const harvested = await fetchAccount({
    connector: deps.connectors[bank.protocol],
    bank,
    account,
    scopes: dataScopes,
    from: plusDays(localDateOf(now, bank.timeZone), -days),
    now,
    call,
    session: () => current().state.session,
    seen,
    report: (problem) => deps.report(problem, current()),
  })
  return raw ? { ...harvested, raw: [raw, ...harvested.raw] } : harvested
}

async function finish(
  deps: FetchDeps,
  flow: FetchingFlow,
  {
    bank,
    accounts,
    terms,
  }: { bank: Bank; accounts: readonly HarvestedAccount[]; terms: ClientTerms },
): Promise<void> {
  const userId = await deps.userOf(flow)
  const now = deps.now()
  const { ongoing, syncPeriodDays } = flow.request
  const state = next(flow.state, { name: 'fetched', userId }, planRoute(flow.request, deps.banks))
  const { session, validUntil } = flow.state
  const shownFrom = plusDays(localDateOf(now, bank.timeZone), -syncPeriodDays)
  const codeMs = terms.codeSeconds * 1000
  const code = {
    ...deps.makeCode(),
    expiresAt: after(now, ongoing ? codeMs : Math.min(codeMs, dataMs)),
  }
  const finished = await deps.flows.finish(flow, state, {
    at: now,
    userId,
    bank,
    accounts,
    code,
    scope: terms.scope,
    ...(ongoing
      ? {
          ongoing: {
            session,
            shownFrom,
            nextSyncAt: nextRegularSync(now, deps.chance()),
            ...(validUntil !== undefined && { validUntil }),
          },
        }
      : { dataExpiresAt: after(now, dataMs) }),
  })
  if (finished && !ongoing) await endConsentOf(deps, finished)
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms)
}

/** A one-time consent has done its work. It would lapse by itself, so a bank that fails here fails nobody. */
async function endConsentOf(deps: FetchDeps, flow: Flow): Promise<void> {
  await endConsent(deps, { flowId: flow.id }, { signal: AbortSignal.timeout(endMsMax) }).catch(
    (error: unknown) => {
      if (!(error instanceof Problem)) throw error
      deps.report(error, flow)
    },
  )
}
