import type { Money } from '../../domain/money.ts'
import { isNegative } from '../../domain/money.ts'
import type { BankTransaction, Counterparty } from '../../domain/transaction.ts'
import { parseCodes } from '../booking-codes.ts'
import { purposeOf, structuredOf } from '../purpose.ts'
import type { Quirk } from '../quirk.ts'
import type { JsonObject } from '../read-json.ts'
import { isObject, listAt, objectAt, parseJson, textAt } from '../read-json.ts'
import { transactionTypeOf } from '../transaction-type.ts'
import { cardReader } from './card-transactions.ts'
import {
  accountNumberAt,
  bookedOnFrom,
  dayAt,
  definedOnly,
  each,
  hrefAt,
  ibanAt,
  maskedPanAt,
  moneyAt,
  notUnderstood,
  originalAmountFrom,
  provided,
} from './fields.ts'
import type { Normalized } from './fields.ts'
import { inOrder } from './order.ts'

/** A page of transactions and where the next one is, as the bank wrote the link. */
export type TransactionReport = Normalized<BankTransaction> & {
  readonly next?: string
  /** Set when the bank sent no entry but a link to a file of them. */
  readonly download?: string
}

type ReadEntry = (raw: JsonObject, status: BankTransaction['status']) => BankTransaction

/**
 * `GET /v1/accounts/{id}/transactions` and `GET /v1/card-accounts/{id}/transactions`. Standing orders (`information`) are no
 * transactions. Throws `bank_answer_not_understood`.
 */
export function transactionsFromBerlinGroup(text: string, quirk: Quirk = {}): TransactionReport {
  const body = parseJson(text)
  if (!isObject(body)) throw notUnderstood('a transaction report')
  const isCard = isObject(body['cardTransactions'])
  const report = objectAt(body, isCard ? 'cardTransactions' : 'transactions')
  const reportLinks = objectAt(report, '_links')
  const links = objectAt(body, '_links')
  const next = hrefAt(reportLinks, 'next') ?? hrefAt(links, 'next')
  const isReport = hasLists(report) || isBareReport(report)
  const download = hrefAt(links, 'download') ?? hrefAt(reportLinks, 'download')
  if (!isReport) {
    if (download === undefined) throw notUnderstood('a transaction report')
    return { entries: [], rejected: [], download }
  }
  const read = isCard ? cardReader(body['debitAccounting'] === true) : transactionFrom
  const booked = entriesOf(report, 'booked', { quirk, read })
  const pending = entriesOf(report, 'pending', { quirk, read })
  // Of a report that got too long some banks send empty lists beside the link to its file.
  const isElsewhere = next === undefined && !hasEntries(report)
  return {
    entries: [...booked.entries, ...pending.entries],
    rejected: [...booked.rejected, ...pending.rejected],
    ...definedOnly({ next, download: isElsewhere ? download : undefined }),
  }
}

function hasEntries(report: object): boolean {
  return listAt(report, 'booked').length + listAt(report, 'pending').length > 0
}

function entriesOf(
  report: object,
  status: BankTransaction['status'],
  { quirk, read }: { readonly quirk: Quirk; readonly read: ReadEntry },
): Normalized<BankTransaction> {
  if (status === 'pending' && quirk.ignoresPending === true) return { entries: [], rejected: [] }
  return each(inOrder(listAt(report, status), quirk.place), status, (raw) => {
    if (!isObject(raw)) throw new RangeError('not an object')
    return read(quirk.transaction?.(raw, status) ?? raw, status)
  })
}

function hasLists(report: object): boolean {
  const lists = ['booked', 'pending'].filter((name) => Object.hasOwn(report, name))
  return lists.length > 0 && !hasOtherThanLists(report)
}

/** Some banks leave out lists without entries: then only the links are left. Beside a list of another name nothing is known. */
function isBareReport(report: object): boolean {
  const names = Object.keys(report).filter((name) => name !== 'information')
  return names.join() === '_links' && Object.keys(objectAt(report, '_links')).length > 0
}

/** `booked: {…}` or `booked: "…"` is a document we do not know, not an empty one; `null` is an empty one. */
function hasOtherThanLists(report: object): boolean {
  return Object.entries(report).some(
    ([name, value]) =>
      (name === 'booked' || name === 'pending') && value !== null && !Array.isArray(value),
  )
}

function transactionFrom(raw: JsonObject, status: BankTransaction['status']): BankTransaction {
  const amount = moneyAt(raw, 'transactionAmount')
  const codes = parseCodes(raw)
  const purpose = purposeOf(raw)
  const optional = {
    bankReference:
      provided(textAt(raw, 'transactionId')) ?? provided(textAt(raw, 'entryReference')),
    bookedOn: bookedOnFrom(raw, status),
    valueOn: dayAt(raw, 'valueDate') ?? dayAt(raw, 'valueDateTime'),
    bookingText: codes.bookingText ?? purpose.bookingText,
    endToEndId: provided(textAt(raw, 'endToEndId')),
    mandateId: provided(textAt(raw, 'mandateId')),
    creditorId: provided(textAt(raw, 'creditorId')),
    purposeCode: codes.purposeCode,
    structuredRemittance: structuredOf(raw),
    bankTransactionCode: codes.bankTransactionCode,
    transactionCode: codes.transactionCode,
    primaNota: codes.primaNota,
    bookingKey: codes.bookingKey,
    ultimateDebtor: provided(textAt(raw, 'ultimateDebtor')),
    ultimateCreditor: provided(textAt(raw, 'ultimateCreditor')),
    originalAmount: originalAmountFrom(raw, amount),
  }
  return {
    status,
    amount,
    counterparty: counterpartyFrom(raw, amount),
    purpose: purpose.text,
    type: transactionTypeOf(codes, amount),
    ...definedOnly(optional),
  }
}

/** Money that leaves goes to the creditor, money that comes is from the debtor. */
function counterpartyFrom(raw: object, amount: Money): Counterparty {
  const side = isNegative(amount) ? 'creditor' : 'debtor'
  const ultimate = isNegative(amount) ? 'ultimateCreditor' : 'ultimateDebtor'
  const account = objectAt(raw, `${side}Account`)
  return definedOnly({
    name: provided(textAt(raw, `${side}Name`)) ?? provided(textAt(raw, ultimate)),
    iban: ibanAt(account),
    accountNumber: accountNumberAt(account) ?? maskedPanAt(account),
    bic: textAt(raw, `${side}Agent`),
  })
}
