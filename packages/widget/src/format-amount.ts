import type { Language } from '@kontor/contract'
import { localeOf } from './locale.ts'

/** An exact decimal string as the language writes money. The text never passes through a float. */
export function formatAmount(
  balance: { readonly amount: string; readonly currency: string },
  language: Language,
): string {
  const { amount, currency } = balance
  if (!isDecimal(amount) || !/^[A-Za-z]{3}$/.test(currency)) return `${amount}\u00a0${currency}`
  const decimals = amount.split('.')[1]?.length ?? 0
  const format = new Intl.NumberFormat(localeOf[language], { style: 'currency', currency })
  const usual = format.resolvedOptions().maximumFractionDigits ?? 2
  // A bank may state more decimals than the currency has; none is rounded away.
  if (decimals <= usual) return withMinus(format.format(amount))
  const precise = new Intl.NumberFormat(localeOf[language], {
    style: 'currency',
    currency,
    maximumFractionDigits: Math.min(decimals, 20),
  })
  return withMinus(precise.format(amount))
}

/** ICU writes a hyphen, which is easily overlooked before a number. */
function withMinus(text: string): string {
  return inOneDirection(text.replace('-', '\u2212'))
}

/** Among Arabic words a sum keeps its order as a whole, instead of by marks around its parts. */
function inOneDirection(text: string): string {
  const bare = text.replaceAll(/[\u200e\u200f\u061c]/g, '')
  return bare === text ? text : `\u2066${bare}\u2069`
}

/** A decimal that `Intl.NumberFormat` reads exactly. */
function isDecimal(text: string): text is `${number}` {
  return /^-?\d{1,30}(\.\d{1,20})?$/.test(text)
}
