import type { LocalDate } from '../../domain/local-date.ts'
import { parseLocalDate } from '../../domain/local-date.ts'
import type { Money } from '../../domain/money.ts'
import { negate, parseMoney } from '../../domain/money.ts'
import { isObject } from '../read-json.ts'
import { firstText, nodeAt, textAt } from './xml.ts'

/** `<Amt Ccy="EUR">1.00</Amt>`, without its sign. Throws `RangeError`. */
export function amountAt(node: unknown, ...path: readonly string[]): Money {
  const element = nodeAt(node, ...path)
  const amount = textAt(node, ...path)
  const currency: unknown = isObject(element) ? element['@Ccy'] : undefined
  if (amount === undefined) throw new RangeError('the amount is missing')
  if (typeof currency !== 'string') throw new RangeError('the currency of the amount is missing')
  return parseMoney(amount, currency)
}

/** Signed by `CdtDbtInd` of the same node. Throws `RangeError`. */
export function signed(node: unknown, amount: Money): Money {
  const sign = textAt(node, 'CdtDbtInd')
  if (sign === 'CRDT') return amount
  if (sign === 'DBIT') return negate(amount)
  throw new RangeError('CdtDbtInd is neither CRDT nor DBIT')
}

/** A day, or the day within a time as the bank wrote it: its clock, not ours. */
export function dayAt(node: unknown, name: string): LocalDate | undefined {
  const text = firstText(node, [name, 'Dt'], [name, 'DtTm'], [name])
  return parseLocalDate(text?.slice(0, 10) ?? '')
}

/** `NOTPROVIDED` and `NONREF` say that there is nothing. */
export function reference(text: string | undefined): string | undefined {
  return text === undefined || /^(?:not\s?provided|nonref)$/i.test(text) ? undefined : text
}
