import type {
  CallContext,
  Connector,
  ConnectorSession,
  RawAnswer,
} from '../connectors/connector.ts'
import type { BankAccount } from '../domain/account.ts'
import type { Bank } from '../domain/bank.ts'
import type { DataScope } from '../domain/data-scope.ts'
import { type LocalDate, localDateOf } from '../domain/local-date.ts'
import { Problem } from '../domain/problem.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import type { HarvestedAccount } from './harvest.ts'

/** One account at its bank, and how it is read. */
export type AccountRead = {
  readonly connector: Connector
  readonly bank: Bank
  readonly account: Omit<BankAccount, 'balances'>
  readonly scopes: readonly DataScope[]
  readonly from: LocalDate
  readonly now: Date
  readonly call: CallContext
  /** The newest session: the bank may replace it with every call. */
  session(): ConnectorSession
  /** So many more transactions have come. */
  seen(count: number): Promise<void>
  /** Entries that could not be understood, without their content. */
  report(problem: Problem): void
}

const transactionsMax = 50_000

/**
 * Reads of one account what its `scopes` say: balances, transactions. Throws the connector's `Problem`, and `bank_answer_not_understood` for more
 * transactions than an account has.
 */
export async function fetchAccount(read: AccountRead): Promise<HarvestedAccount> {
  const balances = read.scopes.includes('BALANCES') ? await fetchBalances(read) : undefined
  const history = read.scopes.includes('TRANSACTIONS') ? await fetchHistory(read) : undefined
  const [balance] = balances?.balances ?? []
  return {
    account: { ...read.account, balances: balances?.balances ?? [] },
    ...(balance && { balance }),
    transactions: [],
    complete: true,
    ...history,
    raw: [...(balances?.raw ?? []), ...(history?.raw ?? [])],
    today: localDateOf(read.now, read.bank.timeZone),
  }
}

async function fetchBalances(read: AccountRead) {
  const { connector, bank, account, call } = read
  const { resourceId } = account
  return connector.fetchBalances(bank, read.session(), { resourceId, ...call })
}

async function fetchHistory(read: AccountRead) {
  const { connector, bank, account, call } = read
  const { resourceId, iban, currency } = account
  const transactions: BankTransaction[] = []
  const raw: RawAnswer[] = []
  let { from } = read
  let complete = true
  const where = { resourceId, currency, ...(iban !== undefined && { iban }), from, ...call }
  for await (const page of connector.fetchTransactions(bank, read.session(), where)) {
    from = page.from ?? from
    const agreed = page.transactions.filter((transaction) => isFrom(from, transaction))
    if (transactions.length + agreed.length > transactionsMax) {
      throw new Problem('bank_answer_not_understood', `more than ${transactionsMax} transactions`)
    }
    transactions.push(...agreed)
    raw.push(page.raw)
    for (const reason of page.rejected) {
      complete = false
      read.report(new Problem('bank_answer_not_understood', reason))
    }
    await read.seen(agreed.length)
  }
  return { transactions, raw, from, complete }
}

/** Some banks answer with all they have; the person agreed to so many days. What is pending is of today. */
function isFrom(from: LocalDate, { bookedOn }: BankTransaction): boolean {
  return bookedOn === undefined || bookedOn >= from
}
