import type { BankAccount } from '../../domain/account.ts'
import type { LocalDate } from '../../domain/local-date.ts'
import { plusDays } from '../../domain/local-date.ts'
import { Problem } from '../../domain/problem.ts'
import {
  accountsFromBerlinGroup,
  balancesFromBerlinGroup,
  cardAccountsFromBerlinGroup,
  rawAccount,
} from '../../normalize/berlin-group/accounts.ts'
import type { Normalized } from '../../normalize/berlin-group/fields.ts'
import { decodeText } from '../../normalize/decode-text.ts'
import type { Quirk } from '../../normalize/quirk.ts'
import type { AccountsAnswer, BalancesAnswer, RawAnswer, TransactionPage } from '../connector.ts'
import { about, read } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { BankFault } from '../transport/bank-fault.ts'
import type { BankReply } from '../transport/bank-reply.ts'
import { isHtml } from '../transport/bank-reply.ts'
import { resolveLink } from './link.ts'
import { pathSegment } from './path-segment.ts'
import { quirkOfBank } from './profile/data.ts'
import { isJson, readReport } from './read-report.ts'
import type { Session } from './session.ts'

const pagesMax = 500
/** Without the person a bank need not give more (RTS article 10a). */
const unattendedDays = 90

/** Card accounts are resources of their own; their handle says so, since the one of a session is all a later read has. */
const cardPrefix = 'card-accounts/'

export async function fetchAccounts(talk: Talk, session: Session): Promise<AccountsAnswer> {
  const query = talk.profile.accounts_query ?? 'withBalance=true'
  const list = await readList(talk, session, {
    href: withQuery('/v1/accounts', query),
    read: accountsFromBerlinGroup,
  })
  if (talk.profile.card_accounts !== true) return list
  const cards = await unlessWithheld(
    readList(talk, session, {
      href: withQuery('/v1/card-accounts', query),
      read: cardAccountsFromBerlinGroup,
    }),
  )
  const accounts = cards.accounts.map((account) => ({
    ...account,
    resourceId: `${cardPrefix}${account.resourceId}`,
  }))
  return {
    accounts: [...list.accounts, ...accounts],
    raw: [...list.raw, ...cards.raw],
    rejected: [...(list.rejected ?? []), ...(cards.rejected ?? [])],
  }
}

/** A bank that has no card accounts, or gives none to us, has the other accounts all the same. */
async function unlessWithheld(cards: Promise<AccountsAnswer>): Promise<AccountsAnswer> {
  try {
    return await cards
  } catch (error) {
    const fault = faultBehind(error)
    if (fault === undefined || fault.isForToday || ![403, 404, 405].includes(fault.status))
      throw error
    return { accounts: [], raw: [], rejected: [fault.message] }
  }
}

function faultBehind(error: unknown): BankFault | undefined {
  const cause = error instanceof Problem ? error.cause : undefined
  return cause instanceof BankFault ? cause : undefined
}

type List = {
  readonly href: string
  read(text: string, quirk: Quirk): Normalized<BankAccount>
}

async function readList(talk: Talk, session: Session, list: List): Promise<AccountsAnswer> {
  const accept = talk.profile.accept?.accounts
  const reply = await readJson(talk, session, { href: list.href, accept })
  const { entries, rejected } = list.read(reply.text, quirkOf(talk))
  const accounts = allButNone(entries, rejected)
  const raw = accounts.map(({ resourceId }) => ({
    mediaType: 'application/json',
    body: rawAccount(reply.text, resourceId),
  }))
  return { accounts, raw, rejected }
}

export async function fetchBalances(
  talk: Talk,
  session: Session,
  resourceId: string,
): Promise<BalancesAnswer> {
  if (talk.profile.balances === 'account_list') {
    const { accounts } = await fetchAccounts(talk, session)
    const account = accounts.find((one) => one.resourceId === resourceId)
    // They lie with the raw answer of the list already.
    return { balances: account?.balances ?? [], raw: [] }
  }
  const href = `${accountPath(resourceId)}/balances`
  const reply = await readJson(talk, session, { href, accept: talk.profile.accept?.balances })
  const { entries, rejected } = balancesFromBerlinGroup(reply.text, quirkOf(talk))
  return { balances: allButNone(entries, rejected), raw: [rawOf(reply)], rejected }
}

type Period = {
  readonly resourceId: string
  readonly iban?: string
  readonly currency?: string
  readonly from: LocalDate
  /** The bank's today. */
  readonly to: LocalDate
}

/** Booked and pending from `from` on, page by page, along the bank's `next` links. */
export async function* fetchTransactions(
  talk: Talk,
  session: Session,
  { from, ...period }: Period,
): AsyncIterable<TransactionPage> {
  const first = laterOf(from, oldestDay(talk, period.to))
  const shorter = plusDays(period.to, -unattendedDays)
  let isRead = false
  try {
    for await (const page of readPeriod(talk, session, { ...period, from: first })) {
      isRead = true
      yield page
    }
  } catch (error) {
    // Some give what is older only in the first minutes after the person's confirmation, and then refuse all of it.
    const isTooLong = faultBehind(error)?.has('PERIOD_INVALID') ?? false
    if (!isTooLong || isRead || first >= shorter) throw error
    yield* readPeriod(talk, session, { ...period, from: shorter })
  }
}

async function* readPeriod(
  talk: Talk,
  session: Session,
  { resourceId, from, to, ...account }: Period,
): AsyncIterable<TransactionPage> {
  const { transactions_query: booked, pending_query: pending } = talk.profile
  for (const template of [booked ?? 'dateFrom={from}&bookingStatus=both', pending]) {
    if (template === undefined) continue
    const query = template.replaceAll('{from}', from).replaceAll('{to}', to)
    const href = withQuery(`${accountPath(resourceId)}/transactions`, query)
    yield* readPages(talk, session, { href, from, ...account })
  }
}

async function* readPages(
  talk: Talk,
  session: Session,
  { href: start, from, ...account }: Omit<Period, 'resourceId' | 'to'> & { readonly href: string },
): AsyncIterable<TransactionPage> {
  const accept = talk.profile.accept?.transactions
  const expected = { ...account, quirk: quirkOf(talk) }
  const seen = new Set<string>()
  let href: string | undefined = start
  while (href !== undefined) {
    const { href: address } = resolveLink(talk.profile, href)
    if (seen.has(address) || seen.size === pagesMax) {
      throw new Problem('bank_answer_not_understood', 'the pages of the bank do not end')
    }
    seen.add(address)
    const reply: BankReply = await readReply(talk, session, { href, accept })
    const report = readReport(reply, expected)
    const { rejected } = report
    // A statement tells by its figures that it was read; entries of another account are left out of it on purpose.
    const transactions = isJson(reply) ? allButNone(report.entries, rejected) : report.entries
    yield { transactions, raw: rawOf(reply), rejected, from }
    href = report.next ?? report.download
  }
}

/** The day before which this bank gives nothing. */
function oldestDay({ profile, call }: Talk, to: LocalDate): LocalDate | undefined {
  const attended = profile.history_days
  const unattended = Math.min(
    attended ?? Infinity,
    profile.history_days_unattended ?? unattendedDays,
  )
  const days = call.psu === undefined ? unattended : attended
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

type Asked = { readonly href: string; readonly accept: string | undefined }

async function readJson(talk: Talk, session: Session, asked: Asked): Promise<BankReply> {
  const reply = await readReply(talk, session, asked)
  if (isJson(reply)) return reply
  throw new Problem('bank_answer_not_understood', `the bank answered with ${reply.mediaType}`)
}

async function readReply(
  talk: Talk,
  session: Session,
  { href, accept }: Asked,
): Promise<BankReply> {
  const headers = {
    'consent-id': session.consentId,
    ...(accept === undefined ? {} : { accept }),
  }
  const reply = await read(about(talk, session), { method: 'GET', href, headers })
  if (isHtml(reply)) throw new Problem('bank_unavailable', 'the bank answered with a web page')
  return reply
}

function rawOf(reply: BankReply): RawAnswer {
  if (isJson(reply)) return { mediaType: 'application/json', body: reply.text }
  return { mediaType: reply.mediaType, body: decodeText(reply.bytes) }
}

function quirkOf({ bank, profile }: Talk): Quirk {
  return quirkOfBank(profile, bank.bankCodes)
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}

function accountPath(resourceId: string): string {
  const isCard = resourceId.startsWith(cardPrefix)
  const id = isCard ? resourceId.slice(cardPrefix.length) : resourceId
  return `/v1/${isCard ? 'card-accounts' : 'accounts'}/${pathSegment(id)}`
}
