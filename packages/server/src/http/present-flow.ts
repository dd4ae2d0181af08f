import type {
  AccountChoiceView,
  BankView,
  FlowView,
  FrameView,
  KeepsLogin,
  LookView,
  StepView,
} from '@kontor/contract'
import { type Bank, textIn } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import type { FetchProgress } from '../flow/flow-store.ts'
import type { Flow, FlowRequest, FlowState, OfferedAccount } from '../flow/flow.ts'
import { consentDays } from '../flow/consent-days.ts'
import { hasStopped, type Route } from '../flow/next.ts'

/** One-time data is readable for one hour (finX API section 4.4). */
const keptMinutes = 60

/** What the widget shows beside the flow itself. */
export type Surroundings = {
  readonly route: Route
  /** Which step to draw: the flow's own, or an earlier one that the browser's back button leads to. */
  readonly step: StepView['name']
  readonly progress?: FetchProgress
  readonly returnUrl: string
  readonly search?: BankSearch
  readonly opened?: boolean
  readonly handover?: { readonly url: string; readonly minutes: number }
  /** What the phone shows that takes over. */
  readonly token?: string
  readonly frame?: FrameView
  readonly look?: LookView | undefined
  findBank(id: BankId): Bank | undefined
  readonly nowMs: number
}

type UnconnectedBank = {
  readonly name?: string
  readonly bankCodes: readonly string[]
  readonly bic?: string
}

export type BankSearch = {
  readonly query: string
  readonly banks: readonly Bank[]
  readonly more: boolean
  /** Banks that are known and cannot be connected here. */
  readonly unconnected: readonly UnconnectedBank[]
}

/** Lists every field that the widget gets to see: sessions, secrets and full account lists stay here. */
export function presentFlow(flow: Flow, around: Surroundings): FlowView {
  const { state, request } = flow
  const step = presentStep(flow, around)
  const position = positionOf(step.name, around.route)
  const notice = step.name === state.name && 'notice' in state ? state.notice : undefined
  return {
    flowId: flow.id,
    version: flow.version,
    language: request.language,
    clientName: flow.clientName,
    step,
    canGoBack: canGoBack(step.name),
    ...(notice !== undefined && { notice }),
    ...(position && { position }),
    ...(around.frame && { frame: around.frame }),
    ...(around.look && { look: around.look }),
  }
}

function presentStep(flow: Flow, around: Surroundings): StepView {
  const { state } = flow
  const { step, returnUrl } = around
  if (step === 'expired' || step === 'cancelled' || step === 'finished') {
    return { name: step, returnUrl }
  }
  if (step === 'in-use') return { name: step }
  if (step === 'returned-elsewhere') {
    return { name: step, ...(around.opened === true && { opened: true }) }
  }
  if (step === 'handover') {
    return { name: step, bank: presentBank(bankOf(state, around)), token: around.token ?? '' }
  }
  if (step === 'welcome') return presentWelcome(flow, around)
  if (step === 'bank') return presentBankStep(around.search)
  if (step === 'login') return presentLogin(bankOf(state, around), flow.request)
  return presentOwnStep(state, around)
}

function presentWelcome({ request }: Flow, { route, findBank }: Surroundings): StepView {
  const bank = route.fixedBankId && findBank(route.fixedBankId)
  return {
    name: 'welcome',
    historyDays: request.syncPeriodDays,
    term: request.ongoing
      ? { kind: 'ongoing', days: consentDays }
      : { kind: 'once', minutes: keptMinutes },
    accountsNamed: request.accounts.length,
    keepsLogin: keepsLogin(request),
    ...(bank && { bankName: bank.name }),
  }
}

function keepsLogin({ ongoing }: FlowRequest): KeepsLogin {
  if (ongoing === undefined) return 'never'
  return ongoing.saveSecrets ? 'always' : 'if-wanted'
}

/** The bank search alone: search as you type draws no whole page. */
export function presentBankStep(
  search: BankSearch | undefined,
): Extract<StepView, { name: 'bank' }> {
  return {
    name: 'bank',
    query: search?.query ?? '',
    banks: (search?.banks ?? []).map(presentBank),
    more: search?.more ?? false,
    unconnected: (search?.unconnected ?? []).map((bank) =>
      presentUnconnected(bank, search?.query ?? ''),
    ),
  }
}

function presentLogin(bank: Bank, request: FlowRequest): StepView {
  const { language } = request
  return {
    name: 'login',
    bank: presentBank(bank),
    keepsLogin: keepsLogin(request),
    fields: bank.loginFields.map((field) => ({
      key: field.key,
      label: textIn(field.label, language),
      secret: field.secret,
      optional: field.optional,
      minLength: field.minLength,
      maxLength: field.maxLength,
    })),
    ...(bank.loginAdvice && { advice: textIn(bank.loginAdvice, language) }),
  }
}

/** The steps that only the flow's own state can fill. */
function presentOwnStep(state: FlowState, around: Surroundings): StepView {
  const { returnUrl, route } = around
  switch (state.name) {
    case 'method': {
      const bank = presentBank(bankOf(state, around))
      return { name: 'method', bank, methods: state.methods }
    }
    case 'challenge':
      return {
        name: 'challenge',
        bank: presentBank(bankOf(state, around)),
        challenge: state.challenge,
        ...(state.attemptsLeft !== undefined && { attemptsLeft: state.attemptsLeft }),
      }
    case 'redirect':
      return {
        name: 'redirect',
        bank: presentBank(bankOf(state, around)),
        url: state.url,
        ...(around.handover && { handover: around.handover }),
      }
    case 'app':
      return {
        name: 'app',
        bank: presentBank(bankOf(state, around)),
        ...(state.message !== undefined && { message: state.message }),
      }
    case 'accounts':
      return {
        name: 'accounts',
        bank: presentBank(bankOf(state, around)),
        accounts: state.offered.map((account) => presentChoice(account, state.offered.length)),
        multiple: route.multiple,
      }
    case 'fetching':
      return {
        name: 'fetching',
        bank: presentBank(bankOf(state, around)),
        accountsDone: around.progress?.accountsDone ?? 0,
        accountsTotal: around.progress?.accountsTotal ?? state.chosen.length,
        transactions: around.progress?.transactions ?? 0,
        stopped: hasStopped(state, around.nowMs),
      }
    case 'finished':
      return { name: 'finished', returnUrl }
    case 'cancelled':
    case 'failed':
      return { name: 'cancelled', returnUrl }
    case 'welcome':
    case 'bank':
    case 'login':
      throw new Error(`"${state.name}" is drawn from the request, not from the state`)
    default:
      return state satisfies never
  }
}

function presentBank(bank: Bank): BankView {
  return { id: bank.id, name: bank.name, bankCode: bank.bankCodes[0] ?? '', bic: bank.bic }
}

/** Of many bank codes the one that was typed is shown. A bank without a name is called by its BIC. */
function presentUnconnected({ name, bankCodes, bic = '' }: UnconnectedBank, query: string) {
  const typed = query.replaceAll(/\W/g, '')
  const bankCode = bankCodes.find((code) => typed.includes(code)) ?? bankCodes[0] ?? ''
  return name === undefined ? { name: bic, bankCode, bic: '' } : { name, bankCode, bic }
}

/** A single account is ticked already; of several the person picks. */
function presentChoice(account: OfferedAccount, offered: number): AccountChoiceView {
  const identification = identificationOf(account)
  return {
    choice: account.choice,
    name: account.name,
    type: account.type,
    selected: offered === 1,
    ...(account.owner !== undefined && { owner: account.owner }),
    ...(identification !== undefined && { identification }),
    ...(account.balance && { balance: account.balance }),
  }
}

function identificationOf(account: OfferedAccount): string | undefined {
  if (account.iban !== undefined) return account.iban.replaceAll(/(.{4})(?=.)/g, '$1 ')
  return account.accountNumber ?? account.maskedPan
}

function bankOf(state: FlowState, { findBank }: Surroundings): Bank {
  const bank = 'bankId' in state && state.bankId !== undefined ? findBank(state.bankId) : undefined
  if (!bank) throw new Error('the flow has no bank, or one that is no longer in the bank list')
  return bank
}

function canGoBack(step: StepView['name']): boolean {
  return [
    'bank',
    'login',
    'method',
    'challenge',
    'redirect',
    'app',
    'accounts',
    'fetching',
  ].includes(step)
}

/** Login and confirmation count as one: how many pages the bank makes of them is not known beforehand. */
function positionOf(step: StepView['name'], route: Route): FlowView['position'] {
  const phases = [
    'welcome',
    ...(route.fixedBankId === undefined ? ['bank'] : []),
    'login',
    ...(route.accountsNamed ? [] : ['accounts']),
    'fetching',
  ]
  const confirming = ['method', 'challenge', 'redirect', 'app', 'handover'].includes(step)
  const current = phases.indexOf(confirming ? 'login' : step) + 1
  return current === 0 ? undefined : { current, total: phases.length }
}
