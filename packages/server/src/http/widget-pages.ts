import type { FlowView, FrameView, LookView, StepView } from '@kontor/contract'
import type { BankList } from '../banks/bank-list.ts'
import type { BankId } from '../domain/ids.ts'
import { callbackUrl } from '../flow/callback.ts'
import type { FlowStore } from '../flow/flow-store.ts'
import type { Flow } from '../flow/flow.ts'
import { isConnecting, isOver } from '../flow/next.ts'
import { planRoute } from '../flow/plan-route.ts'
import { issuerOf } from '../oauth/issuer.ts'
import { type BankSearch, presentBankStep, presentFlow } from './present-flow.ts'

export type PageDeps = {
  readonly flows: FlowStore
  readonly banks: Pick<
    BankList,
    'find' | 'findByIban' | 'search' | 'searchUnconnected' | 'bankOfIban'
  >
  readonly publicUrl: URL
  now(): Date
}

const resultsMax = 8
/** Banks that cannot be connected are an answer, not a choice: a few are enough. */
const unconnectedMax = 4
const queryLengthMax = 80

/** What a page shows besides what the flow says. */
export type PageRequest = {
  readonly step: StepView['name']
  readonly query?: string
  /** Whether it is shown in the window that a frame opened for the bank. */
  readonly opened?: boolean
  readonly frame?: FrameView
  readonly handover?: { readonly url: string; readonly minutes: number }
  readonly token?: string
  readonly look?: LookView | undefined
}

export async function viewOf(deps: PageDeps, flow: Flow, page: PageRequest): Promise<FlowView> {
  const fetching = page.step === 'fetching'
  const progress = fetching ? await deps.flows.progress(flow.id) : undefined
  return presentFlow(flow, {
    route: planRoute(flow.request, deps.banks),
    step: page.step,
    returnUrl: await returnUrlOf(deps, flow),
    findBank: (id: BankId) => deps.banks.find(id),
    nowMs: deps.now().getTime(),
    ...(page.opened === true && { opened: true }),
    ...(page.frame && { frame: page.frame }),
    ...(page.handover && { handover: page.handover }),
    ...(page.token !== undefined && { token: page.token }),
    look: page.look,
    ...(progress && { progress }),
    ...(page.step === 'bank' && { search: searchBanks(deps, page.query ?? '') }),
  })
}

/** The result list of the bank search, for search as you type. */
export function bankResultsOf(deps: PageDeps, flow: Flow, query: string) {
  const step = presentBankStep(searchBanks(deps, query))
  return { flowId: flow.id, language: flow.request.language, step }
}

/**
 * What was searched for, as it may stand in our address. Of an IBAN only what tells the bank goes there: in Germany the bank
 * code, elsewhere the BIC if it is known. Addresses end up in histories and logs.
 */
export function searchQuery(text: string, { bic }: { readonly bic?: string } = {}): string {
  const compact = text.replaceAll(/\s/g, '')
  const isIban = /^[A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30}$/.test(compact)
  const isGerman = /^de/i.test(compact)
  const bank = isGerman ? compact.slice(4, 12) : (bic ?? compact.slice(0, 4))
  return (isIban ? bank : text).slice(0, queryLengthMax)
}

function searchBanks(deps: PageDeps, text: string): BankSearch {
  const query = text.slice(0, queryLengthMax)
  const found = deps.banks.search(query, resultsMax + 1)
  return {
    query,
    banks: found.slice(0, resultsMax),
    more: found.length > resultsMax,
    unconnected:
      found.length > resultsMax ? [] : deps.banks.searchUnconnected(query, unconnectedMax),
  }
}

/** Where a flow stands for its person: `expired` once its time is over, unless it came to an end before. */
export function stepOf(flow: Flow, now: Date): StepView['name'] {
  if (flow.state.name === 'failed') return 'cancelled'
  if (!isOver(flow.state) && flow.expiresAt <= now) return 'expired'
  return flow.state.name
}

/**
 * Whether a page other than the current one may be drawn: earlier pages that the browser's own back button leads to.
 * What is sent from there takes the flow back.
 */
export function isEarlierStep(deps: PageDeps, flow: Flow, step: string): step is 'bank' | 'login' {
  if (step === 'login') return isConnecting(flow.state)
  if (step !== 'bank' || isOver(flow.state) || !('bankId' in flow.state)) return false
  return planRoute(flow.request, deps.banks).fixedBankId === undefined
}

/** Back to the client: with the outcome, or, once its code has been used, to the client's front page. */
async function returnUrlOf(deps: PageDeps, flow: Flow): Promise<string> {
  return (await callbackOf(deps, flow)) ?? new URL('/', flow.request.redirectUri).href
}

/** The callback a flow ends with; `undefined` once its code has been used. A flow that is not over has failed. */
export async function callbackOf(deps: PageDeps, flow: Flow): Promise<string | undefined> {
  const issuer = issuerOf(deps.publicUrl)
  switch (flow.state.name) {
    case 'finished': {
      const code = await deps.flows.code(flow.id, deps.now())
      return code && callbackUrl(flow, { kind: 'success', code }, issuer)
    }
    case 'cancelled':
      return callbackUrl(flow, { kind: 'cancel' }, issuer)
    default:
      return callbackUrl(flow, { kind: 'failure' }, issuer)
  }
}
