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
  /** Sessions that the bank's calls are made with; a read replaces the one it got, if a test gives another. */
  readonly sessions: ConnectorSession[] = []
  readonly rotations: ConnectorSession[] = []

  constructor(...steps: readonly (Step | Problem)[]) {
    this.#steps = [...steps]
  }

  async start(_bank: Bank, request: StartRequest): Promise<Step> {
    const secrets = Object.values(request.credentials).map((secret) => secret.reveal())
    return this.#answer(`start ${secrets.join(' ')}`.trim())
  }

  // oxlint-disable-next-line max-params -- the port's shape
  async resume(
    _bank: Bank,
    session: ConnectorSession,
    input: StepInput,
    call: CallContext,
  ): Promise<Step> {
    await this.#rotate(session, call)
    return this.#answer(nameOf(input))
  }

  async fetchAccounts(
    _bank: Bank,
    session: ConnectorSession,
    call: CallContext,
  ): ReturnType<Connector['fetchAccounts']> {
    this.calls.push('accounts')
    await this.#rotate(session, call)
    return { accounts: valueOf(this.accounts), raw: [] }
  }

  async fetchBalances(
    _bank: Bank,
    session: ConnectorSession,
    read: CallContext,
  ): ReturnType<Connector['fetchBalances']> {
    this.calls.push('balances')
    await this.#rotate(session, read)
    return { balances: [], raw: [] }
  }

  async *fetchTransactions(
    _bank: Bank,
    session: ConnectorSession,
    read: { readonly resourceId: string; readonly from: string } & CallContext,
  ): AsyncIterable<TransactionPage> {
    const presence = read.psu ? 'attended' : 'unattended'
    this.calls.push(`transactions ${read.resourceId} from ${read.from} ${presence}`)
    await this.#rotate(session, read)
    for (const page of this.pages) yield valueOf(page)
  }

  async end(_bank: Bank, session: ConnectorSession): Promise<void> {
    this.calls.push('end')
    this.sessions.push(session)
  }

  async #rotate(session: ConnectorSession, call: CallContext): Promise<void> {
    this.sessions.push(session)
    const next = this.rotations.shift()
    if (next) await call.keepSession?.(next)
  }

  async #answer(call: string): Promise<Step> {
    this.calls.push(call)
    await this.meanwhile()
    const step = this.#steps.shift()
    if (!step) throw new Error(`the script has no answer to "${call}"`)
    return valueOf(step)
  }
}

function nameOf(input: StepInput): string {
  switch (input.kind) {
    case 'answer':
      return `answer ${input.answer.reveal()}`
    case 'method':
      return `method ${input.methodId}`
    case 'poll':
      return 'poll'
    case 'returned': {
      const entries = Object.entries(input.parameters)
      return ['returned', ...entries.map(([name, value]) => `${name}=${value.reveal()}`)].join(' ')
    }
  }
}

function valueOf<Value>(value: Value | Problem): Value {
  if (value instanceof Problem) throw value
  return value
}
