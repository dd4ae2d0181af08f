import { request } from 'undici'

import type {
  CallContext,
  Connector,
  ConnectorSession,
  Step,
  StepInput,
} from '../../connectors/connector.ts'
import type { Bank } from '../../domain/bank.ts'
import { type LocalDate, parseLocalDate } from '../../domain/local-date.ts'
import { Problem } from '../../domain/problem.ts'
import { Secret } from '../../domain/secret.ts'
import type { Scenario } from './scenario.ts'

/** What came of a scenario, in the words of its `expected`. */
export type Outcome = {
  readonly path: readonly string[]
  readonly accounts?: number
  readonly balances?: number
  readonly transactions?: number
  readonly rejected: readonly string[]
  readonly failure?: string
  readonly problem?: string
  /** For the reader of a failure: what the problem said. */
  readonly detail?: string
}

const stepsMax = 25
const callMs = 60_000

/** Takes the person of a scenario through the connector and reads the data. */
export async function playScenario(
  connector: Connector,
  bank: Bank,
  scenario: Scenario,
): Promise<Outcome> {
  const path: string[] = []
  try {
    const { step, call } = await authorise(connector, bank, { scenario, path })
    if (step.kind === 'failed') return { path, rejected: [], failure: step.reason }
    if (step.kind !== 'authorized') return { path, rejected: [], failure: 'never ends' }
    return { path, ...(await readAll(connector, bank, { scenario, session: step.session, call })) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { path, rejected: [], problem: error.code, detail: error.message }
  }
}

type Passage = { readonly scenario: Scenario; readonly path: string[] }

async function authorise(
  connector: Connector,
  bank: Bank,
  { scenario, path }: Passage,
): Promise<{ readonly step: Step; readonly call: CallContext }> {
  const call = {
    psu: { ipAddress: scenario.person.ip_address ?? '1.1.1.1', language: 'de' },
    signal: AbortSignal.timeout(callMs),
    keepSession: async () => undefined,
  } as const
  const person = new ScenarioPerson(scenario)
  const remember = (step: Step) => {
    if (path.at(-1) !== step.kind) path.push(step.kind)
    return step
  }
  let step = remember(await connector.start(bank, startOf(scenario), call))
  for (let count = 0; count < stepsMax && 'session' in step && !isDone(step); count++) {
    step = remember(await connector.resume(bank, step.session, await person.react(step), call))
  }
  return { step, call }
}

function startOf({ person, ...scenario }: Scenario) {
  const { credentials = {}, accounts = [] } = person
  return {
    credentials: Object.fromEntries(
      Object.entries(credentials).map(([key, value]) => [key, new Secret(value)]),
    ),
    accounts,
    returnUrl: scenario.return_url ?? 'http://localhost:8085/v1/consent/1/fromAspsp/1/ok',
    refusedUrl: scenario.refused_url ?? 'http://localhost:8085/v1/consent/1/fromAspsp/1/nok',
    validUntil: dayOf(scenario.valid_until ?? '2030-01-31'),
    recurring: scenario.recurring ?? true,
  }
}

function isDone(step: Step): boolean {
  return step.kind === 'authorized'
}

/** Reacts as the scenario says. */
class ScenarioPerson {
  readonly #scenario: Scenario
  #methods = 0
  #answers = 0

  constructor(scenario: Scenario) {
    this.#scenario = scenario
  }

  async react(step: Step): Promise<StepInput> {
    const { methods = [], answers = [] } = this.#scenario.person
    switch (step.kind) {
      case 'choose-method': {
        const [first] = step.methods
        const methodId = methods[this.#methods++] ?? first?.id ?? ''
        return { kind: 'method', methodId }
      }
      case 'challenge': {
        const answer = answers[this.#answers++] ?? answers.at(-1) ?? '123456'
        return { kind: 'answer', answer: new Secret(answer) }
      }
      case 'redirect':
        return this.#comeBack(step.url)
      default:
        return { kind: 'poll' }
    }
  }

  async #comeBack(page: string): Promise<StepInput> {
    const { returns, visits } = this.#scenario.person
    if (visits === true) return returned(await locationOf(page))
    if (returns === undefined) return { kind: 'poll' }
    const state = new URL(page).searchParams.get('state') ?? ''
    return returned(
      Object.entries(returns).map(([name, value]) => [name, value.replace('{state}', state)]),
    )
  }
}

function returned(parameters: Iterable<readonly [string, string]>): StepInput {
  const secrets = Array.from(parameters, ([name, value]) => [name, new Secret(value)] as const)
  return { kind: 'returned', parameters: Object.fromEntries(secrets) }
}

async function locationOf(page: string): Promise<URLSearchParams> {
  const reply = await request(page)
  await reply.body.dump()
  const location = String(reply.headers['location'])
  const params = new URL(location).searchParams
  const state = new URL(page).searchParams.get('state')
  if (state !== null && !params.has('state')) params.set('state', state)
  return params
}

type Reading = {
  readonly scenario: Scenario
  readonly session: ConnectorSession
  readonly call: CallContext
}

async function readAll(connector: Connector, bank: Bank, { scenario, session, call }: Reading) {
  const reads = scenario.reads ?? ['accounts', 'balances', 'transactions']
  const counts = { accounts: 0, balances: 0, transactions: 0 }
  const rejected: string[] = []
  let resources = scenario.resources ?? []
  if (reads.includes('accounts')) {
    const answer = await connector.fetchAccounts(bank, session, call)
    counts.accounts = answer.accounts.length
    rejected.push(...(answer.rejected ?? []))
    resources = scenario.resources ?? answer.accounts.map(({ resourceId }) => resourceId)
  }
  for (const resourceId of resources) {
    if (reads.includes('balances')) {
      const answer = await connector.fetchBalances(bank, session, { resourceId, ...call })
      counts.balances += answer.balances.length
      rejected.push(...(answer.rejected ?? []))
    }
    if (!reads.includes('transactions')) continue
    const from = dayOf(scenario.from ?? '2018-01-01')
    const pages = connector.fetchTransactions(bank, session, { resourceId, from, ...call })
    for await (const page of pages) {
      counts.transactions += page.transactions.length
      rejected.push(...page.rejected)
    }
  }
  if (scenario.ends === true) await connector.end(bank, session, call)
  const read = Object.fromEntries(reads.map((name) => [name, counts[name]]))
  return { ...read, rejected }
}

function dayOf(text: string): LocalDate {
  const day = parseLocalDate(text)
  if (day === undefined) throw new Error(`${text} is not a day`)
  return day
}
