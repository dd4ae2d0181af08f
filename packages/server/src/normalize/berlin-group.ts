import { isValidIBAN } from 'ibantools'

import type { Balance, BankAccount } from '../domain/account.ts'
import type { LocalDate } from '../domain/local-date.ts'
import { parseLocalDate } from '../domain/local-date.ts'
import type { Money } from '../domain/money.ts'
import { isNegative, parseMoney } from '../domain/money.ts'
import { Problem } from '../domain/problem.ts'
import type { BankTransaction, Counterparty } from '../domain/transaction.ts'
import { accountTypeOf } from './account-type.ts'
import { bestFirst } from './best-balance.ts'
import { parseCodes } from './booking-codes.ts'
import { purposeOf, structuredOf } from './purpose.ts'
import { isObject, listAt, objectAt, parseJson, textAt } from './read-json.ts'
import { transactionTypeOf } from './transaction-type.ts'

/** What came out of one answer. `rejected` says which entries could not be understood and why, never their content. */
export type Normalized<Entry> = {
  readonly entries: readonly Entry[]
  readonly rejected: readonly string[]
}

/** `GET /v1/accounts`. Deleted accounts are left out. Throws `bank_answer_not_understood`. */
export function accountsFromBerlinGroup(text: string): Normalized<BankAccount> {
  const body = parseJson(text)
  if (!isObject(body) || !Array.isArray(body['accounts'])) throw notUnderstood('an account list')
  const live = listAt(body, 'accounts').filter(
    (account) => textAt(account, 'status')?.toLowerCase() !== 'deleted',
  )
  const { entries, rejected } = each(live, 'account', accountFrom)
  // A balance that is not understood does not cost the account, but is told.
  const balances = live.flatMap((account, index) =>
    balancesFrom(account).rejected.map((reason) => `account[${index}].${reason}`),
  )
  return { entries, rejected: [...rejected, ...balances] }
}

/** What an account list says of one account: what is kept of it must not tell of the others. */
export function rawAccount(text: string, resourceId: string): string {
  const entries = listAt(parseJson(text), 'accounts')
  return JSON.stringify(entries.find((entry) => textAt(entry, 'resourceId') === resourceId))
}

/** `GET /v1/accounts/{id}/balances`; the one to show comes first. Throws `bank_answer_not_understood`. */
export function balancesFromBerlinGroup(text: string): Normalized<Balance> {
  const body = parseJson(text)
  if (!isObject(body) || !Array.isArray(body['balances'])) throw notUnderstood('a balance list')
  return balancesFrom(body)
}

/** A page of transactions and where the next one is, as the bank wrote the link. */
export type TransactionReport = Normalized<BankTransaction> & {
  readonly next?: string
  /** Set when the bank sent no entries but a link to a file of them. */
  readonly download?: string
}

/** `GET /v1/accounts/{id}/transactions`. Throws `bank_answer_not_understood`. */
export function transactionsFromBerlinGroup(text: string): TransactionReport {
  const body = parseJson(text)
  if (!isObject(body)) throw notUnderstood('a transaction report')
  const report = objectAt(body, 'transactions')
  const reportLinks = objectAt(report, '_links')
  const links = objectAt(body, '_links')
  const next = hrefAt(reportLinks, 'next') ?? hrefAt(links, 'next')
  const isReport =
    hasLists(report) || (Object.keys(reportLinks).length > 0 && !hasOtherThanLists(report))
  if (!isReport) {
    const download = hrefAt(links, 'download') ?? hrefAt(reportLinks, 'download')
    if (download === undefined) throw notUnderstood('a transaction report')
    return { entries: [], rejected: [], download }
  }
  const booked = each(listAt(report, 'booked'), 'booked', (entry) =>
    transactionFrom(entry, 'booked'),
  )
  const pending = each(listAt(report, 'pending'), 'pending', (entry) =>
    transactionFrom(entry, 'pending'),
  )
  return {
    entries: [...booked.entries, ...pending.entries],
    rejected: [...booked.rejected, ...pending.rejected],
    ...(next === undefined ? {} : { next }),
  }
}

function hasLists(report: object): boolean {
  const lists = ['booked', 'pending'].filter((name) => Object.hasOwn(report, name))
  return lists.length > 0 && !hasOtherThanLists(report)
}

/** `booked: {…}` or `booked: "…"` is a document we do not know, not an empty one; `null` is an empty one. */
function hasOtherThanLists(report: object): boolean {
  return Object.entries(report).some(
    ([name, value]) =>
      (name === 'booked' || name === 'pending') && value !== null && !Array.isArray(value),
  )
}

function each<Entry>(
  entries: readonly unknown[],
  name: string,
  read: (entry: unknown) => Entry,
): Normalized<Entry> {
  const good: Entry[] = []
  const rejected: string[] = []
  entries.forEach((entry, index) => {
    try {
      good.push(read(entry))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      rejected.push(`${name}[${index}]: ${error.message}`)
    }
  })
  return { entries: good, rejected }
}

function accountFrom(raw: unknown): BankAccount {
  if (!isObject(raw)) throw new RangeError('not an object')
  const resourceId = textAt(raw, 'resourceId')
  if (resourceId === undefined) throw new RangeError('resourceId is missing')
  const balances = balancesFrom(raw).entries
  const iban = ibanAt(raw)
  const accountNumber = accountNumberAt(raw)
  const maskedPan = maskedPanAt(raw)
  const bic = textAt(raw, 'bic')
  const owner = textAt(raw, 'ownerName')
  return {
    resourceId,
    ...(iban === undefined ? {} : { iban }),
    ...(accountNumber === undefined ? {} : { accountNumber }),
    ...(maskedPan === undefined ? {} : { maskedPan }),
    ...(bic === undefined ? {} : { bic }),
    ...(owner === undefined ? {} : { owner }),
    currency: currencyOf(textAt(raw, 'currency'), balances),
    name: textAt(raw, 'displayName') ?? textAt(raw, 'name') ?? textAt(raw, 'product') ?? '',
    type: accountTypeOf({
      cashAccountType: textAt(raw, 'cashAccountType'),
      hints: [textAt(raw, 'product'), textAt(raw, 'name'), textAt(raw, 'displayName')],
      isCard: maskedPan !== undefined,
    }),
    balances,
  }
}

/** `XXX` is Berlin Group's multi-currency account: it takes the currency of its balances if they have but one. */
function currencyOf(stated: string | undefined, balances: readonly Balance[]): string {
  if (stated !== undefined && /^[A-Z]{3}$/.test(stated) && stated !== 'XXX') return stated
  const currencies = new Set(balances.map((balance) => balance.amount.currency))
  const [only, another] = currencies
  if (only !== undefined && another === undefined) return only
  if (stated === 'XXX') return 'XXX'
  throw new RangeError('currency is missing')
}

function balancesFrom(raw: unknown): Normalized<Balance> {
  const { entries, rejected } = each(listAt(raw, 'balances'), 'balance', (entry) => ({
    balance: balanceFrom(entry),
    includesCredit: isObject(entry) && entry['creditLimitIncluded'] === true,
  }))
  return { entries: bestFirst(entries), rejected }
}

function balanceFrom(raw: unknown): Balance {
  const type = textAt(raw, 'balanceType')
  if (type === undefined) throw new RangeError('balanceType is missing')
  const referenceOn = dayAt(raw, 'referenceDate')
  const changedAt = instantAt(raw, 'lastChangeDateTime')
  return {
    amount: moneyAt(raw, 'balanceAmount'),
    type,
    ...(referenceOn === undefined ? {} : { referenceOn }),
    ...(changedAt === undefined ? {} : { changedAt }),
  }
}

function transactionFrom(raw: unknown, status: BankTransaction['status']): BankTransaction {
  if (!isObject(raw)) throw new RangeError('not an object')
  const amount = moneyAt(raw, 'transactionAmount')
  const codes = parseCodes(raw)
  const purpose = purposeOf(raw)
  const optional = {
    bankReference: textAt(raw, 'transactionId') ?? textAt(raw, 'entryReference'),
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

/** Banks name the day in up to four places; a booked entry takes the first one that is a day. */
function bookedOnFrom(raw: object, status: BankTransaction['status']): LocalDate | undefined {
  const booked = dayAt(raw, 'bookingDate') ?? dayAt(raw, 'bookingDateTime')
  if (booked !== undefined || status === 'pending') return booked
  const value = dayAt(raw, 'valueDate') ?? dayAt(raw, 'valueDateTime')
  if (value === undefined) throw new RangeError('bookingDate is missing or not a day')
  return value
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

/** Only what the bank states: an amount reckoned from a rate would be a guess. */
function originalAmountFrom(raw: object, amount: Money): Money | undefined {
  const exchange: unknown = 'currencyExchange' in raw ? raw.currencyExchange : undefined
  const first: unknown = Array.isArray(exchange) ? exchange[0] : exchange
  for (const name of ['instructedAmount', 'originalAmount', 'sourceAmount']) {
    if (Object.keys(objectAt(first, name)).length === 0) continue
    const original = moneyAt(first, name)
    return original.currency === amount.currency ? undefined : original
  }
  return undefined
}

/** What stands under `iban` is one only if its checksum is right. */
function ibanAt(raw: object): string | undefined {
  const iban = textAt(raw, 'iban')?.replaceAll(' ', '').toUpperCase()
  return iban !== undefined && isValidIBAN(iban) ? iban : undefined
}

const maskedPanPattern = /^[\dxX*]{12,19}$/

/** American Express puts the masked card number where the IBAN belongs. */
function maskedPanAt(raw: object): string | undefined {
  const iban = textAt(raw, 'iban') ?? ''
  const isMasked = maskedPanPattern.test(iban) && /[xX*]/.test(iban)
  return textAt(raw, 'maskedPan') ?? (isMasked ? iban : undefined)
}

/** A national number, also where it stands under `iban`; never a card number in clear. */
function accountNumberAt(raw: object): string | undefined {
  const stated = textAt(raw, 'bban') ?? textAt(objectAt(raw, 'other'), 'identification')
  if (stated !== undefined) return stated
  const iban = textAt(raw, 'iban')
  const isNumber = iban !== undefined && ibanAt(raw) === undefined && !maskedPanPattern.test(iban)
  return isNumber ? iban : undefined
}

function moneyAt(raw: unknown, key: string): Money {
  const value = objectAt(raw, key)
  const amount = textAt(value, 'amount')
  const currency = textAt(value, 'currency')
  if (amount === undefined || currency === undefined) throw new RangeError(`${key} is missing`)
  return parseMoney(amount, currency)
}

/** A day, or the day within a timestamp as the bank wrote it: its clock, not ours. */
function dayAt(raw: unknown, key: string): LocalDate | undefined {
  return parseLocalDate(textAt(raw, key)?.slice(0, 10) ?? '')
}

function instantAt(raw: unknown, key: string): Date | undefined {
  const instant = new Date(textAt(raw, key) ?? '')
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

function hrefAt(links: object, name: string): string | undefined {
  const link: unknown = Object.entries(links).find(([key]) => key === name)?.[1]
  return typeof link === 'string' ? link : textAt(link, 'href')
}

/** ISO 20022's way of saying nothing. */
function provided(text: string | undefined): string | undefined {
  return text === undefined || /^not\s?provided$/i.test(text) ? undefined : text
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }

function definedOnly<Fields extends object>(fields: Fields): Defined<Fields> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is dropped is exactly what the type drops
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<Fields>
}

function notUnderstood(what: string): Problem {
  return new Problem('bank_answer_not_understood', `the answer is not ${what}`)
}
