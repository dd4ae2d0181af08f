import type {
  CallContext,
  Connectors,
  ConnectorSession,
  RawAnswer,
} from '../connectors/connector.ts'
import type { Balance, BankAccount } from '../domain/account.ts'
import type { Bank } from '../domain/bank.ts'
import type { FlowId, UserId } from '../domain/ids.ts'
import { type LocalDate, localDateOf, plusDays } from '../domain/local-date.ts'
import { Problem } from '../domain/problem.ts'
import type { Secret } from '../domain/secret.ts'
import type { CodeHash } from '../domain/token-hash.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import type { FlowHarvest, FlowStore } from './flow-store.ts'
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
  makeUserId(): UserId
  /** What the client of a flow may be granted, and how long its codes live; `undefined` if it is disabled. */
  termsOf(flow: Flow): Promise<ClientTerms | undefined>
  /** Tells the operator of a bank's fault, or of entries that could not be understood; without their content. */
  report(problem: Problem, flow: Flow): void
  now(): Date
}

export type ClientTerms = { readonly scope: string; readonly codeSeconds: number }

/** One-time data can be read for one hour after the flow; no code lives longer (finX API sections 2 and 4.4). */
const dataMs = 60 * 60 * 1000
const transactionsMax = 50_000
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

type Harvested = FlowHarvest['accounts'][number]

async function harvest(
  deps: FetchDeps,
  current: () => FetchingFlow,
  call: CallContext,
): Promise<{ readonly bank: Bank; readonly accounts: readonly Harvested[] }> {
  const flow = current()
  const { state } = flow
  const bank = deps.banks.find(state.bankId)
  if (!bank) throw new Problem('bank_refused', 'the bank is no longer in the bank list')
  const wanted = state.offered.filter((account) => state.chosen.includes(account.choice))
  const accounts: Harvested[] = []
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
    const read = { current, bank, call, seen }
    accounts.push(await harvestAccount(deps, account, read))
  }
  await report()
  return { bank, accounts }
}

async function harvestAccount(
  deps: FetchDeps,
  offered: OfferedAccount,
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
): Promise<Harvested> {
  const connector = deps.connectors[bank.protocol]
  const flow = current()
  const { resourceId, iban } = offered
  const { balances, raw: rawBalances } = await connector.fetchBalances(bank, flow.state.session, {
    resourceId,
    ...call,
  })
  const balance = balances[0]
  const from = plusDays(localDateOf(deps.now(), bank.timeZone), -flow.request.syncPeriodDays)
  const transactions: BankTransaction[] = []
  const raw: RawAnswer[] = [...(offered.raw ? [offered.raw] : []), ...rawBalances]
  for await (const page of connector.fetchTransactions(bank, current().state.session, {
    resourceId,
    ...(iban && { iban }),
    from,
    ...call,
  })) {
    const agreed = page.transactions.filter((transaction) => isFrom(from, transaction))
    if (transactions.length + agreed.length > transactionsMax) {
      throw new Problem('bank_answer_not_understood', `more than ${transactionsMax} transactions`)
    }
    transactions.push(...agreed)
    raw.push(page.raw)
    for (const reason of page.rejected) {
      deps.report(new Problem('bank_answer_not_understood', reason), flow)
    }
    await seen(agreed.length)
  }
  const account = accountOf(offered, balances)
  return { account, transactions, raw, ...(balance && { balance }) }
}

/** Some banks answer with all they have; the person agreed to so many days. What is pending is of today. */
function isFrom(from: LocalDate, { bookedOn }: BankTransaction): boolean {
  return bookedOn === undefined || bookedOn >= from
}

function accountOf(offered: OfferedAccount, balances: readonly Balance[]): BankAccount {
  const { choice: _choice, balance: _shown, raw: _raw, ...account } = offered
  return { ...account, balances }
}

async function finish(
  deps: FetchDeps,
  flow: FetchingFlow,
  { bank, accounts, terms }: { bank: Bank; accounts: readonly Harvested[]; terms: ClientTerms },
): Promise<void> {
  const userId = deps.makeUserId()
  const now = deps.now().getTime()
  const dataExpiresAt = new Date(now + dataMs)
  const codeExpiresAt = new Date(Math.min(now + terms.codeSeconds * 1000, now + dataMs))
  const state = next(flow.state, { name: 'fetched', userId }, planRoute(flow.request, deps.banks))
  const finished = await deps.flows.finish(flow, state, {
    userId,
    bank,
    accounts,
    code: { ...deps.makeCode(), expiresAt: codeExpiresAt },
    scope: terms.scope,
    dataExpiresAt,
  })
  if (finished) await endConsentOf(deps, finished)
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
