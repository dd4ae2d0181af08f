import type { Balance } from '../../domain/account.ts'
import type { Money } from '../../domain/money.ts'
import { amountPattern, dayFrom, moneyFrom } from './amount.ts'

/** Fields 60 to 65 by Berlin Group's names; `M` is the balance between two sheets of one statement. */
const types: Readonly<Record<string, string>> = {
  '60': 'openingBooked',
  '60F': 'openingBooked',
  '60M': 'openingBooked',
  '62': 'closingBooked',
  '62F': 'closingBooked',
  '62M': 'interimBooked',
  '64': 'interimAvailable',
  '65': 'forwardAvailable',
}

/** `1!a6!n3!a15d`: C200101EUR341175,39 */
const pattern = new RegExp(String.raw`^([CD])(\d{6})([A-Z]{3})(${amountPattern})$`)

/** Reads fields 60, 62, 64 and 65. Throws `RangeError` with the reason. */
export function readBalance(tag: string, lines: readonly string[]): Balance {
  const [, mark, day = '', currency = '', digits = ''] = pattern.exec(flatten(lines)) ?? []
  if (mark === undefined) throw new RangeError('it is not built as a SWIFT balance is')
  const referenceOn = dayFrom(day)
  return {
    amount: moneyFrom(digits, currency, mark === 'D'),
    type: types[tag] ?? 'closingBooked',
    ...(referenceOn && { referenceOn }),
  }
}

export function isBalance(tag: string): boolean {
  return Object.hasOwn(types, tag)
}

/** Field 90D or 90C: how many entries took or brought money, and how much in all. */
export type EntrySum = { readonly isDebit: boolean; readonly count: number; readonly sum: Money }

const sumPattern = new RegExp(String.raw`^(\d{1,5})([A-Z]{3})(${amountPattern})$`)

/** Throws `RangeError` with the reason. */
export function readEntrySum(tag: string, lines: readonly string[]): EntrySum {
  const [, count, currency = '', digits = ''] = sumPattern.exec(flatten(lines)) ?? []
  if (count === undefined) throw new RangeError('it is not built as SWIFT field 90 is')
  const isDebit = tag === '90D'
  return { isDebit, count: Number(count), sum: moneyFrom(digits, currency, isDebit) }
}

/** The currency that a field names, wherever it can be told; the floor limit (34F) of an MT942 has it, too. */
export function currencyIn(tag: string, lines: readonly string[]): string | undefined {
  const text = flatten(lines)
  if (isBalance(tag)) return /^[CD]\d{6}([A-Z]{3})/.exec(text)?.[1]
  if (tag === '34F') return /^([A-Z]{3})/.exec(text)?.[1]
  return tag.startsWith('90') ? /^\d{1,5}([A-Z]{3})/.exec(text)?.[1] : undefined
}

function flatten(lines: readonly string[]): string {
  return lines.join('').trim()
}
