import type { Day } from '../calendar.ts'
import { addDays, dayIn, isWorkday, workdayFrom, workdaysAfter } from '../calendar.ts'
import type { Dice } from './dice.ts'
import { hashNumber } from './dice.ts'
import type { Draft, Exchange } from './entry.ts'
import type { Collector, Merchant, TravelCurrency } from './merchants.ts'
import { creditorIdOf, travels, withAccount } from './merchants.ts'

/** A card payment as German statements word it; it is pending for two or three working days. */
export function cardPayment(
  dice: Dice,
  day: Day,
  options: { shop: Merchant; city: string; country?: string },
): Draft {
  const { shop, city, country = 'DE' } = options
  return {
    kind: 'card',
    madeOn: day,
    bookedOn: workdaysAfter(day, dice.between(2, 3)),
    cents: -dice.between(shop.from, shop.to),
    party: { name: shop.name },
    text: `${shop.name}//${city}/${country} ${day}T${time(dice)} Debitk. 2029-12`,
  }
}

/** A card payment abroad: the text and `currencyExchange` say what it was in the other currency. */
export function foreignPayment(dice: Dice, day: Day, currency: TravelCurrency): Draft {
  const { place, country, rate, shops } = travels[currency]
  const shop = dice.pick(shops)
  const foreign = dice.between(450, 6_900) * (rate > 3 ? 4 : 1)
  const cents = -Math.round(foreign / rate)
  const exchange: Exchange = { currency, cents: foreign, rate: rate.toFixed(4) }
  const amount = (foreign / 100).toFixed(2).replace('.', ',')
  return {
    kind: 'card',
    madeOn: day,
    bookedOn: workdaysAfter(day, 3),
    cents,
    party: { name: shop },
    text: `${shop}//${place}/${country} ${day}T${time(dice)} ${currency} ${amount} Kurs ${exchange.rate.replace('.', ',')}`,
    exchange,
  }
}

export function directDebit(
  dice: Dice,
  month: string,
  options: { collector: Collector; customer: string },
): Draft {
  const { collector, customer } = options
  const bookedOn = workdayFrom(dayIn(month, collector.day))
  const number = hashNumber(`${collector.name}:${customer}`) % 1_000_000
  return {
    kind: 'direct-debit',
    madeOn: lastWorkdayBefore(bookedOn),
    bookedOn,
    cents: -dice.between(collector.from, collector.to),
    party: withAccount(collector.name),
    text: `${collector.text} ${monthText(month)} Kundennr. ${number}`,
    endToEndId: `RG-${month.replace('-', '')}-${number}`,
    mandateId: `M-${number}-01`,
    creditorId: creditorIdOf(collector.name),
  }
}

export function isDue(collector: Collector, month: string): boolean {
  return collector.months === undefined || collector.months.includes(Number(month.slice(5)))
}

/** `11/2026`, as it stands in remittance texts. */
export function monthText(month: string): string {
  return `${month.slice(5)}/${month.slice(0, 4)}`
}

function lastWorkdayBefore(day: Day): Day {
  let found = addDays(day, -1)
  while (!isWorkday(found)) found = addDays(found, -1)
  return found
}

function time(dice: Dice): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${two(dice.between(7, 20))}:${two(dice.between(0, 59))}`
}
