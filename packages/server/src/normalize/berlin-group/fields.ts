import { isValidIBAN } from 'ibantools'

import type { LocalDate } from '../../domain/local-date.ts'
import { parseLocalDate } from '../../domain/local-date.ts'
import type { Money } from '../../domain/money.ts'
import { parseMoney } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { objectAt, textAt } from '../read-json.ts'

/** What came out of one answer. `rejected` says which entries could not be understood and why, never their content. */
export type Normalized<Entry> = {
  readonly entries: readonly Entry[]
  readonly rejected: readonly string[]
}

export function each<Entry>(
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

/** What stands under `iban` is one only if its checksum is right. */
export function ibanAt(raw: object): string | undefined {
  const iban = textAt(raw, 'iban')?.replaceAll(' ', '').toUpperCase()
  return iban !== undefined && isValidIBAN(iban) ? iban : undefined
}

const maskedPanPattern = /^[\dxX*]{12,19}$/

/** American Express puts the masked card number where the IBAN belongs. */
export function maskedPanAt(raw: object): string | undefined {
  const iban = textAt(raw, 'iban') ?? ''
  const isMasked = maskedPanPattern.test(iban) && /[xX*]/.test(iban)
  return textAt(raw, 'maskedPan') ?? (isMasked ? iban : undefined)
}

/** A national number, also where it stands under `iban`; never a card number in clear. */
export function accountNumberAt(raw: object): string | undefined {
  const stated = textAt(raw, 'bban') ?? textAt(objectAt(raw, 'other'), 'identification')
  if (stated !== undefined) return stated
  const iban = textAt(raw, 'iban')
  const isNumber = iban !== undefined && ibanAt(raw) === undefined && !maskedPanPattern.test(iban)
  return isNumber ? iban : undefined
}

export function moneyAt(raw: unknown, key: string): Money {
  const value = objectAt(raw, key)
  const amount = textAt(value, 'amount')
  const currency = textAt(value, 'currency')
  if (amount === undefined || currency === undefined) throw new RangeError(`${key} is missing`)
  return parseMoney(amount, currency)
}

/** Only what the bank states: an amount reckoned from a rate would be a guess. */
export function originalAmountFrom(raw: object, amount: Money): Money | undefined {
  const exchange: unknown = 'currencyExchange' in raw ? raw.currencyExchange : undefined
  const first: unknown = Array.isArray(exchange) ? exchange[0] : exchange
  // The amount of a card transaction stands on the entry itself.
  const places = [raw, first].flatMap((holder) =>
    ['instructedAmount', 'originalAmount', 'sourceAmount'].map((name) => [holder, name] as const),
  )
  for (const [holder, name] of places) {
    if (Object.keys(objectAt(holder, name)).length === 0) continue
    const original = moneyAt(holder, name)
    return original.currency === amount.currency ? undefined : original
  }
  return undefined
}

/** A day, or the day within a timestamp as the bank wrote it: its clock, not ours. */
export function dayAt(raw: unknown, key: string): LocalDate | undefined {
  return parseLocalDate(textAt(raw, key)?.slice(0, 10) ?? '')
}

export function instantAt(raw: unknown, key: string): Date | undefined {
  const instant = new Date(textAt(raw, key) ?? '')
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

export function hrefAt(links: object, name: string): string | undefined {
  const link: unknown = Object.entries(links).find(([key]) => key === name)?.[1]
  return typeof link === 'string' ? link : textAt(link, 'href')
}

/** ISO 20022's way of saying nothing. */
export function provided(text: string | undefined): string | undefined {
  return text === undefined || /^not\s?provided$/i.test(text) ? undefined : text
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }

export function definedOnly<Fields extends object>(fields: Fields): Defined<Fields> {
  const defined: { [name: string]: unknown } = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) defined[name] = value
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is dropped is exactly what the type drops
  return defined as Defined<Fields>
}

export function notUnderstood(what: string): Problem {
  return new Problem('bank_answer_not_understood', `the answer is not ${what}`)
}

/** Banks name the day in up to four places; a booked entry takes the first one that is a day. */
export function bookedOnFrom(
  raw: object,
  status: BankTransaction['status'],
): LocalDate | undefined {
  const booked = dayAt(raw, 'bookingDate') ?? dayAt(raw, 'bookingDateTime')
  if (booked !== undefined || status === 'pending') return booked
  const value = dayAt(raw, 'valueDate') ?? dayAt(raw, 'valueDateTime')
  if (value === undefined) throw new RangeError('bookingDate is missing or not a day')
  return value
}
