import { formatDecimal, isNegative, type Money } from '../domain/money.ts'
import type { BankTransaction } from '../domain/transaction.ts'

/** What banks change about a text without meaning anything by it: blanks, line breaks, case. */
export function foldText(text: string | undefined): string {
  return (text ?? '').normalize('NFKC').replaceAll(/\s+/gu, '').toUpperCase()
}

/** 12.3 and 12.30 are one amount. */
export function amountKey(money: Money): string {
  const text = formatDecimal(money)
  const bare = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return `${bare} ${money.currency}`
}

export function directionKey({ amount }: BankTransaction): string {
  return `${isNegative(amount) ? 'out' : 'in'} ${amount.currency}`
}

/** The same other side: by account where both have one, else by name. */
export function samePartyIn(left: BankTransaction, right: BankTransaction): boolean {
  const [one, other] = [left.counterparty, right.counterparty]
  if (one.iban !== undefined && other.iban !== undefined) return one.iban === other.iban
  const [name, otherName] = [foldText(one.name), foldText(other.name)]
  return name !== '' && name === otherName
}

export function samePurpose(left: BankTransaction, right: BankTransaction): boolean {
  return foldText(left.purpose) === foldText(right.purpose)
}

/**
 * Whether two descriptions speak of one thing: at least half of the words of the shorter one stand in the other. Numbers and
 * words of one or two letters say nothing.
 */
export function sharesWords(left: BankTransaction, right: BankTransaction): boolean {
  const [few, many] = [wordsOf(left), wordsOf(right)].toSorted((a, b) => a.size - b.size)
  if (few === undefined || many === undefined || few.size === 0) return false
  const shared = [...few].filter((word) => many.has(word)).length
  return shared * 2 >= few.size
}

function wordsOf({ counterparty, purpose }: BankTransaction): ReadonlySet<string> {
  const text = `${counterparty.name ?? ''} ${purpose}`.normalize('NFKC').toUpperCase()
  return new Set(text.match(/\p{L}{3,}/gu))
}

/** The bank's own id, where it is one. */
export function referenceOf({ bankReference }: BankTransaction): string | undefined {
  const isNone = bankReference === undefined || /^not\s?provided$/i.test(bankReference)
  return isNone ? undefined : bankReference
}

/** True if a reader would see no difference. Many banks name an entry anew with every read: that alone is no news. */
export function saysTheSame(left: BankTransaction, right: BankTransaction): boolean {
  return left === right || (covers(left, right) && covers(right, left))
}

/** Whether all that the one says, the other says, too. */
function covers(one: object, other: object): boolean {
  return Object.entries(one).every(([name, value]: [string, unknown]) => {
    if (name === 'bankReference' || value === undefined) return true
    const counterpart: unknown = Reflect.get(other, name)
    if (value === counterpart) return true
    const areObjects = isObject(value) && isObject(counterpart)
    return areObjects && covers(value, counterpart) && covers(counterpart, value)
  })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
