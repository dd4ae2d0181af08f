/**
 * An exact amount, as ISO 20022 writes it: 12.34 EUR is `{ unscaled: 1234n, scale: 2, currency: 'EUR' }`.
 * The scale is what the bank sent (five decimals occur in camt), so that nothing is ever rounded.
 */
export type Money = { readonly unscaled: bigint; readonly scale: number; readonly currency: string }

const decimalPattern = /^([+-]?)(\d{1,18})(?:\.(\d{1,17}))?$/
const currencyPattern = /^[A-Z]{3}$/

/** Reads a decimal string ("-1056.30") and an ISO 4217 code. Throws `RangeError` on anything else. */
export function parseMoney(amount: string, currency: string): Money {
  const match = decimalPattern.exec(amount.trim())
  if (!match) throw new RangeError('not a decimal amount')
  if (!currencyPattern.test(currency)) throw new RangeError('not an ISO 4217 currency code')
  const [, sign, whole = '', fraction = ''] = match
  const magnitude = BigInt(whole + fraction)
  return { unscaled: sign === '-' ? -magnitude : magnitude, scale: fraction.length, currency }
}

/** The decimal string of an amount, with all the digits it came with: "-1056.30". */
export function formatDecimal(money: Money): string {
  const sign = money.unscaled < 0n ? '-' : ''
  const digits = (money.unscaled < 0n ? -money.unscaled : money.unscaled)
    .toString()
    .padStart(money.scale + 1, '0')
  if (money.scale === 0) return sign + digits
  const point = digits.length - money.scale
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** The sum of two amounts of one currency. Throws `RangeError` for two currencies. */
export function add(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new RangeError(`cannot add ${right.currency} to ${left.currency}`)
  }
  const scale = Math.max(left.scale, right.scale)
  const unscaled = rescale(left, scale) + rescale(right, scale)
  return { unscaled, scale, currency: left.currency }
}

export function negate(money: Money): Money {
  return { ...money, unscaled: -money.unscaled }
}

export function isNegative(money: Money): boolean {
  return money.unscaled < 0n
}

function rescale(money: Money, scale: number): bigint {
  return money.unscaled * 10n ** BigInt(scale - money.scale)
}
