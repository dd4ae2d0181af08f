import type { LocalDate } from '../../domain/local-date.ts'
import { plusDays } from '../../domain/local-date.ts'
import { Problem } from '../../domain/problem.ts'
import { rawAccount } from '../../normalize/berlin-group/accounts.ts'
import { accountsFromIng, balancesFromIng } from '../../normalize/ing/accounts.ts'
import { transactionsFromIng } from '../../normalize/ing/transactions.ts'
import { resolveLink } from '../berlin-group/link.ts'
import { pathSegment } from '../berlin-group/path-segment.ts'
import type { AccountsAnswer, BalancesAnswer, RawAnswer, TransactionPage } from '../connector.ts'
import type { BankReply } from '../transport/bank-reply.ts'
import { isHtml } from '../transport/bank-reply.ts'
import type { Customer } from './customer.ts'
import type { Talk } from './talk.ts'

const pagesMax = 500
/** Without the person a bank need not give more (RTS article 10a). */
const unattendedDays = 90

export async function fetchAccounts(customer: Customer): Promise<AccountsAnswer> {
  const reply = await read(customer, '/v3/accounts')
  const { entries, rejected } = accountsFromIng(reply.text)
  const accounts = allButNone(entries, rejected)
  const raw = accounts.map(({ resourceId }) => ({
    mediaType: 'application/json',
    body: rawAccount(reply.text, resourceId),
  }))
  return { accounts, raw, rejected }
}

export async function fetchBalances(
  customer: Customer,
  resourceId: string,
): Promise<BalancesAnswer> {
  const reply = await read(customer, `/v3/accounts/${pathSegment(resourceId)}/balances`)
  const { entries, rejected } = balancesFromIng(reply.text)
  return { balances: allButNone(entries, rejected), raw: [rawOf(reply)], rejected }
}

type Period = {
  readonly resourceId: string
  readonly iban?: string
  readonly from: LocalDate
  /** The bank's today. */
  readonly to: LocalDate
}

/** Booked and pending from `from` on, page by page, along the bank's `next` links. */
export async function* fetchTransactions(
  customer: Customer,
  { resourceId, iban, from, to }: Period,
): AsyncIterable<TransactionPage> {
  const { talk } = customer
  const first = laterOf(from, oldestDay(talk, to))
  const query = new URLSearchParams({ dateFrom: first, dateTo: to })
  if (talk.profile.page_size !== undefined) query.set('limit', String(talk.profile.page_size))
  const seen = new Set<string>()
  let href: string | undefined = `/v2/accounts/${pathSegment(resourceId)}/transactions?${query}`
  while (href !== undefined) {
    const { href: address } = resolveLink(talk.profile, href)
    if (seen.has(address) || seen.size === pagesMax) {
      throw new Problem('bank_answer_not_understood', 'the pages of the bank do not end')
    }
    seen.add(address)
    const reply: BankReply = await read(customer, href)
    const report = transactionsFromIng(reply.text, iban)
    const { entries: transactions, rejected } = report
    yield { transactions, raw: rawOf(reply), rejected, from: first }
    href = report.next
  }
}

/** The day before which this bank gives nothing. */
function oldestDay({ profile, call }: Talk, to: LocalDate): LocalDate | undefined {
  const attended = profile.history_days
  const unattended = profile.history_days_unattended ?? unattendedDays
  const days = call.psu === undefined ? Math.min(attended ?? Infinity, unattended) : attended
  return days === undefined ? undefined : plusDays(to, -days)
}

function laterOf(from: LocalDate, oldest: LocalDate | undefined): LocalDate {
  return oldest !== undefined && oldest > from ? oldest : from
}

/** If not one entry could be understood, the document was not. */
function allButNone<Entry>(
  entries: readonly Entry[],
  rejected: readonly string[],
): readonly Entry[] {
  if (entries.length > 0 || rejected.length === 0) return entries
  throw new Problem('bank_answer_not_understood', rejected.slice(0, 5).join('; '))
}

async function read(customer: Customer, href: string): Promise<BankReply> {
  const reply = await customer.read(href)
  if (isHtml(reply)) throw new Problem('bank_unavailable', 'the bank answered with a web page')
  return reply
}

function rawOf({ text }: BankReply): RawAnswer {
  return { mediaType: 'application/json', body: text }
}
