import type { LocalDate } from '../../domain/local-date.ts'
import { parseLocalDate } from '../../domain/local-date.ts'
import type { Money } from '../../domain/money.ts'
import { negate, parseMoney } from '../../domain/money.ts'

/** SWIFT's `15d`, a decimal comma among digits or at their end; some banks part thousands by points. For regular expressions. */
export const amountPattern = String.raw`\d{1,3}(?:\.\d{3})+,\d{0,15}|\d{1,15}(?:,\d{0,15})?`

/** What `amountPattern` found. Throws `RangeError` on anything else. */
export function moneyFrom(digits: string, currency: string, isDebit: boolean): Money {
  const [whole = '', fraction = ''] = digits.replaceAll('.', '').split(',')
  const money = parseMoney(fraction === '' ? whole : `${whole}.${fraction}`, currency)
  return isDebit && money.unscaled !== 0n ? negate(money) : money
}

/** From 1980 on: no bank sends statements that are older, and `YYMMDD` says no century. */
const firstYear = 80

/** A day as `YYMMDD`; `undefined` when there is no such day. */
export function dayFrom(digits: string): LocalDate | undefined {
  if (!/^\d{6}$/.test(digits)) return undefined
  const century = Number(digits.slice(0, 2)) < firstYear ? '20' : '19'
  return dayIn(`${century}${digits.slice(0, 2)}`, digits.slice(2))
}

/** Interest is reckoned in months of thirty days: 30 February is the last day of that month. */
function dayIn(year: string, monthAndDay: string): LocalDate | undefined {
  const month = monthAndDay.slice(0, 2)
  const day = parseLocalDate(`${year}-${month}-${monthAndDay.slice(2, 4)}`)
  if (day !== undefined || !/^02(?:29|30)$/.test(monthAndDay)) return day
  return parseLocalDate(`${year}-02-29`) ?? parseLocalDate(`${year}-02-28`)
}

/** The `MMDD` that lies nearest to a day: 30 December beside 2 January is of the year before. */
export function nearestDay(digits: string, beside: LocalDate): LocalDate | undefined {
  const months = Number(digits.slice(0, 2)) - Number(beside.slice(5, 7))
  const shift = months > 6 ? -1 : months < -6 ? 1 : 0
  const year = Number(beside.slice(0, 4)) + shift
  return dayIn(String(year).padStart(4, '0'), digits)
}
