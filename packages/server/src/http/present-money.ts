import { formatDecimal } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'

declare global {
  interface JSON {
    /** ECMAScript: a value that `JSON.stringify` writes as this very text. */
    rawJSON(text: string): object
  }
}

/** Doubles print every decimal of so many digits as it was; a longer one is written digit by digit. */
const exactDigitsMax = 15

/** The amount as a JSON number: major units, or whole cents. Exact either way, but for what is finer than a cent. */
export function presentMoney(money: Money, cents: boolean): number {
  return toNumber(cents ? formatDecimal(toCents(money)) : formatDecimal(money))
}

function toNumber(decimal: string): number {
  const digits = decimal.replace(/\D/g, '').replace(/^0+/, '')
  if (digits.length <= exactDigitsMax) return Number(decimal)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- in JSON it is a number
  return JSON.rawJSON(decimal) as unknown as number
}

/** Hundredths, half away from zero where the bank sent more than two decimals. */
function toCents({ unscaled, scale, currency }: Money): Money {
  if (scale <= 2) return { unscaled: unscaled * 10n ** BigInt(2 - scale), scale: 0, currency }
  const divisor = 10n ** BigInt(scale - 2)
  const half = unscaled < 0n ? -divisor / 2n : divisor / 2n
  return { unscaled: (unscaled + half) / divisor, scale: 0, currency }
}
