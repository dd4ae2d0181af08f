import type {
  CallContext,
  Connector,
  ConnectorSession,
  StartRequest,
  Step,
  StepInput,
  TransactionPage,
} from '../connectors/connector.ts'
import type { BankAccount } from '../domain/account.ts'
import type { Bank } from '../domain/bank.ts'
import { Problem } from '../domain/problem.ts'

/** A bank that answers what a test tells it to, in order, and remembers what it was asked. */
export class ScriptedConnector implements Connector {
  readonly protocol = 'berlin-group'
  readonly calls: string[] = []
  readonly #steps: (Step | Problem)[]
  accounts: readonly BankAccount[] | Problem = []
  pages: readonly (TransactionPage | Problem)[] = []
  /** Runs before each answer: a test makes something else happen meanwhile. */
  meanwhile: () => Promise<void> = async () => {}

  constructor(...steps: readonly (Step | Problem)[]) {
    this.#steps = [...steps]
  }

  async start(_bank: Bank, request: StartRequest): Promise<Step> {
    const secrets = Object.values(request.credentials).map((secret) => secret.reveal())
    return this.#answer(`start ${secrets.join(' ')}`.trim())
  }

  async resume(_bank: Bank, _session: ConnectorSession, input: StepInput): Promise<Step> {
    if (input.kind === 'answer') return this.#answer(`answer ${input.answer.reveal()}`)
    return this.#answer(input.kind === 'method' ? `method ${input.methodId}` : 'poll')
  }

  async fetchAccounts(): ReturnType<Connector['fetchAccounts']> {
    this.calls.push('accounts')
    return { accounts: valueOf(this.accounts), raw: [] }
  }

  async fetchBalances(): ReturnType<Connector['fetchBalances']> {
    this.calls.push('balances')
    return { balances: [], raw: [] }
  }

  async *fetchTransactions(
    _bank: Bank,
    _session: ConnectorSession,
    read: { readonly resourceId: string; readonly from: string } & CallContext,
  ): AsyncIterable<TransactionPage> {
    const presence = read.psu ? 'attended' : 'unattended'
    this.calls.push(`transactions ${read.resourceId} from ${read.from} ${presence}`)
    for (const page of this.pages) yield valueOf(page)
  }

  async end(): Promise<void> {
    this.calls.push('end')
  }

  async #answer(call: string): Promise<Step> {
    this.calls.push(call)
    await this.meanwhile()
    const step = this.#steps.shift()
    if (!step) throw new Error(`the script has no answer to "${call}"`)
    return valueOf(step)
  }
}

function valueOf<Value>(value: Value | Problem): Value {
  if (value instanceof Problem) throw value
  return value
}
