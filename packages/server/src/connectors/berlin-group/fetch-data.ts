import { Problem } from '../../domain/problem.ts'
import type { LocalDate } from '../../domain/local-date.ts'
import {
  accountsFromBerlinGroup,
  balancesFromBerlinGroup,
  rawAccount,
} from '../../normalize/berlin-group/accounts.ts'
import { transactionsFromBerlinGroup } from '../../normalize/berlin-group/transactions.ts'
import type { AccountsAnswer, BalancesAnswer, RawAnswer, TransactionPage } from '../connector.ts'
import { read } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import type { BankReply } from './bank-http.ts'
import { isHtml } from './bank-http.ts'
import { resolveLink } from './link.ts'
import type { Session } from './session.ts'

const pagesMax = 500

export async function fetchAccounts(talk: Talk, session: Session): Promise<AccountsAnswer> {
  const query = talk.profile.with_balance === false ? '' : '?withBalance=true'
  const { body, mediaType } = await readJson(talk, session, `/v1/accounts${query}`)
  const { entries, rejected } = accountsFromBerlinGroup(body)
  const accounts = allButNone(entries, rejected)
  const raw = accounts.map(({ resourceId }) => ({ mediaType, body: rawAccount(body, resourceId) }))
  return { accounts, raw, rejected }
}

export async function fetchBalances(
  talk: Talk,
  session: Session,
  resourceId: string,
): Promise<BalancesAnswer> {
  const raw = await readJson(talk, session, `${accountPath(resourceId)}/balances`)
  const { entries, rejected } = balancesFromBerlinGroup(raw.body)
  return { balances: allButNone(entries, rejected), raw: [raw], rejected }
}

/** Booked and pending from `from` on, page by page, along the bank's `next` links. */
export async function* fetchTransactions(
  talk: Talk,
  session: Session,
  { resourceId, from }: { readonly resourceId: string; readonly from: LocalDate },
): AsyncIterable<TransactionPage> {
  const query = `dateFrom=${from}&bookingStatus=${talk.profile.booking_status ?? 'both'}`
  let href: string | undefined = `${accountPath(resourceId)}/transactions?${query}`
  const seen = new Set<string>()
  while (href !== undefined) {
    const { href: address } = resolveLink(talk.profile, href)
    if (seen.has(address) || seen.size === pagesMax) {
      throw new Problem('bank_answer_not_understood', 'the pages of the bank do not end')
    }
    seen.add(address)
    const raw: RawAnswer = await readJson(talk, session, href)
    const report = transactionsFromBerlinGroup(raw.body)
    yield { transactions: report.entries, raw, rejected: report.rejected }
    href = report.next ?? report.download
  }
}

/** If not one entry could be understood, the document was not. */
function allButNone<Entry>(
  entries: readonly Entry[],
  rejected: readonly string[],
): readonly Entry[] {
  if (entries.length > 0 || rejected.length === 0) return entries
  throw new Problem('bank_answer_not_understood', rejected.slice(0, 5).join('; '))
}

async function readJson(talk: Talk, session: Session, href: string): Promise<RawAnswer> {
  const headers = { 'consent-id': session.consentId }
  const reply = await read(talk, { method: 'GET', href, headers })
  if (isHtml(reply)) throw new Problem('bank_unavailable', 'the bank answered with a web page')
  if (!isJson(reply)) {
    throw new Problem('bank_answer_not_understood', `the bank answered with ${reply.mediaType}`)
  }
  return { mediaType: 'application/json', body: reply.text }
}

/** `application/json`, `application/hal+json`, or JSON under a wrong name. */
function isJson({ mediaType, text }: BankReply): boolean {
  return mediaType.includes('json') || /^\s*\{/.test(text)
}

function accountPath(resourceId: string): string {
  return `/v1/accounts/${encodeURIComponent(resourceId)}`
}
