import type { LocalDate } from '../../domain/local-date.ts'
import type { Money } from '../../domain/money.ts'
import { amountPattern, dayFrom, moneyFrom, nearestDay } from './amount.ts'

/** Field 61: one entry of the statement. */
export type EntryLine = {
  readonly valueOn: LocalDate
  /** The booking's day, where it is given. */
  readonly enteredOn?: LocalDate
  /** Negative when money leaves the account. */
  readonly amount: Money
  /** MT942: it is to come (`EC`, `ED`). */
  readonly isExpected: boolean
  /** `MSC` of `NMSC`. */
  readonly bookingKey?: string
  readonly customerReference?: string
  readonly bankReference?: string
  readonly originalAmount?: Money
  /** The supplementary details, as far as they are words. */
  readonly details?: string
}

/**
 * `6!n[4!n]2a[1!a]15d1!a3!c16x[//16x]`, read generously: banks leave out the comma, the type and the reference, fill up with
 * blanks, and write longer references.
 */
const pattern = new RegExp(
  String.raw`^(\d{6})(\d{4})? ?(R[CD]|E[CD]|[CD])([A-Z])? ?(${amountPattern}) ?` +
    String.raw`(?:([A-Z][A-Z0-9]{3}|[A-Z] {3})(.*)|(\/\/.*)?)$`,
)

/** What banks write into a reference when there is none, or when it stands in the description. */
const noReference = /^(?:NONREF|EREF\+?|KREF\+?|N|X)?$/i

/** Reads field 61 with the lines that follow it. Throws `RangeError` with the reason. */
export function readEntryLine(lines: readonly string[], currency: string | undefined): EntryLine {
  const { match, more } = matchEntry(lines)
  const [, value = '', entry, mark = '', , digits = '', type, after, alone] = match
  const valueOn = dayFrom(value)
  if (valueOn === undefined) throw new RangeError('its value date is not a day')
  const enteredOn = entry === undefined ? undefined : nearestDay(entry, valueOn)
  if (entry !== undefined && enteredOn === undefined) {
    throw new RangeError('its entry date is not a day')
  }
  if (currency === undefined) throw new RangeError('the statement names no currency')
  const bookingKey = type?.slice(1).trim()
  return {
    valueOn,
    ...(enteredOn && { enteredOn }),
    // RC takes a credit back, RD a debit.
    amount: moneyFrom(digits, currency, ['D', 'ED', 'RC'].includes(mark)),
    isExpected: mark.startsWith('E'),
    ...(bookingKey && { bookingKey }),
    ...referencesFrom(after ?? alone ?? ''),
    ...detailsFrom(more, currency),
  }
}

/** A bank may break the line anywhere, even between the sign and the amount. */
function matchEntry(lines: readonly string[]): {
  readonly match: RegExpExecArray
  readonly more: readonly string[]
} {
  const [first = '', second = '', ...rest] = lines
  const match = pattern.exec(first.trimEnd())
  if (match !== null) return { match, more: lines.slice(1) }
  const joined = pattern.exec((first.trimEnd() + second).trimEnd())
  if (joined === null) throw new RangeError('it is not built as SWIFT field 61 is')
  return { match: joined, more: rest }
}

function referencesFrom(text: string): Pick<EntryLine, 'customerReference' | 'bankReference'> {
  const at = text.indexOf('//')
  const customer = (at === -1 ? text : text.slice(0, at)).trim()
  const bank = at === -1 ? '' : text.slice(at + 2).trim()
  return {
    ...(noReference.test(customer) ? {} : { customerReference: customer }),
    ...(noReference.test(bank) ? {} : { bankReference: bank }),
  }
}

/** `/OCMT/EUR11,85//CHGS/EUR0,50/`: the amount ordered and the charges taken. */
const orderedAmount = new RegExp(String.raw`\/OCMT\/([A-Z]{3})(${amountPattern})`)

function detailsFrom(
  more: readonly string[],
  currency: string,
): Pick<EntryLine, 'originalAmount' | 'details'> {
  const text = more.map((line) => line.trim()).join(' ')
  const [, ordered, digits = ''] = orderedAmount.exec(text) ?? []
  const isOther = ordered !== undefined && ordered !== currency
  const original = isOther ? moneyFrom(digits, ordered, false) : undefined
  const words = text.replaceAll(/\/(?:OCMT|CHGS)\/[A-Z]{3}[\d.,]+\/?/g, '').trim()
  return {
    ...(original && { originalAmount: original }),
    ...(words !== '' && { details: words }),
  }
}
