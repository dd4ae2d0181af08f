import type { Day } from '../calendar.ts'
import type { Entry } from '../life/entry.ts'
import { kinds } from '../life/entry.ts'
import type { Statement } from '../life/life.ts'
import type { Account } from '../people.ts'
import { referenceOf } from '../consent/consent.ts'
import type { Link, LinkMaker } from './links.ts'
import { formatCents } from './present-account.ts'
import type { TransactionQuery } from './transaction-query.ts'

type Report = {
  readonly account: Account
  readonly query: TransactionQuery
  readonly statement: Statement
  readonly links: LinkMaker
}

/** One page of a transaction list: what is pending first, then the bookings, newest first. */
export function presentTransactionReport(report: Report): object {
  const { account, query, statement, links } = report
  const pending =
    query.bookingStatus === 'booked'
      ? []
      : statement.pending.filter((entry) => within(query, entry.madeOn))
  const booked =
    query.bookingStatus === 'pending'
      ? []
      : statement.booked.filter((entry) => within(query, entry.bookedOn))
  const all = [
    ...pending.map((entry) => ({ entry, isBooked: false })),
    ...booked.map((entry) => ({ entry, isBooked: true })),
  ]
  const start = query.pageIndex * query.itemsPerPage
  const page = all.slice(start, start + query.itemsPerPage)
  const present = (isBooked: boolean) =>
    page
      .filter((item) => item.isBooked === isBooked)
      .map((item) =>
        isBooked ? presentTransaction(account, item.entry) : presentPending(account, item.entry),
      )
  return {
    account: referenceOf(account),
    transactions: {
      ...(query.bookingStatus === 'pending' ? {} : { booked: present(true) }),
      ...(query.bookingStatus === 'booked' ? {} : { pending: present(false) }),
      _links: {
        account: links.to(`/v1/accounts/${account.id}`),
        ...pageLinks(report, all.length),
      },
    },
  }
}

function within({ dateFrom, dateTo }: TransactionQuery, day: Day): boolean {
  return day >= dateFrom && day <= dateTo
}

function pageLinks(report: Report, count: number): Record<string, Link> {
  const { pageIndex, itemsPerPage } = report.query
  const last = Math.max(0, Math.ceil(count / itemsPerPage) - 1)
  if (last === 0) return {}
  return {
    first: pageLink(report, 0),
    ...(pageIndex > 0 ? { previous: pageLink(report, pageIndex - 1) } : {}),
    ...(pageIndex < last ? { next: pageLink(report, pageIndex + 1) } : {}),
    last: pageLink(report, last),
  }
}

function pageLink({ account, query, links }: Report, pageIndex: number): Link {
  const search = new URLSearchParams({
    bookingStatus: query.bookingStatus,
    dateFrom: query.dateFrom,
    dateTo: query.dateTo,
    pageIndex: String(pageIndex),
    itemsPerPage: String(query.itemsPerPage),
  })
  return links.to(`/v1/accounts/${account.id}/transactions?${search}`)
}

export function presentTransaction(account: Account, entry: Entry): object {
  return {
    transactionId: entry.id,
    ...common(account, entry),
    bookingDate: entry.bookedOn,
    valueDate: entry.bookedOn,
  }
}

/** Before it is booked a transaction has neither an id nor a booking date, as at many banks. */
function presentPending(account: Account, entry: Entry): object {
  return { ...common(account, entry), valueDate: entry.bookedOn }
}

function common(account: Account, entry: Entry): object {
  const kind = kinds[entry.kind]
  return {
    ...(entry.endToEndId === undefined ? {} : { endToEndId: entry.endToEndId }),
    ...(entry.mandateId === undefined ? {} : { mandateId: entry.mandateId }),
    ...(entry.creditorId === undefined ? {} : { creditorId: entry.creditorId }),
    transactionAmount: { currency: account.currency, amount: formatCents(entry.cents) },
    ...presentExchange(account, entry),
    ...presentParty(entry),
    remittanceInformationUnstructured: entry.text,
    additionalInformation: kind.text,
    ...(entry.purposeCode === undefined ? {} : { purposeCode: entry.purposeCode }),
    bankTransactionCode: kind.iso,
    proprietaryBankTransactionCode: `${kind.key}+${kind.gvc}+931`,
  }
}

function presentParty({ cents, party }: Entry): object {
  if (!party) return {}
  const account = party.iban === undefined ? undefined : { iban: party.iban }
  return cents < 0
    ? { creditorName: party.name, ...(account ? { creditorAccount: account } : {}) }
    : { debtorName: party.name, ...(account ? { debtorAccount: account } : {}) }
}

function presentExchange(account: Account, { exchange, madeOn }: Entry): object {
  if (!exchange) return {}
  return {
    currencyExchange: [
      {
        sourceCurrency: exchange.currency,
        targetCurrency: account.currency,
        unitCurrency: account.currency,
        exchangeRate: exchange.rate,
        quotationDate: madeOn,
        // Beyond the contract, as ISO 20022 has it beside the rate and some banks do.
        instructedAmount: { currency: exchange.currency, amount: formatCents(exchange.cents) },
      },
    ],
  }
}
