import type { Day } from '../calendar.ts'
import { dayIn, daysOf, workdayFrom, workdayUntil, workdaysAfter } from '../calendar.ts'
import type { Person } from '../people.ts'
import { cardPayment, directDebit, foreignPayment, isDue, monthText } from './bookings.ts'
import { Dice, hashNumber } from './dice.ts'
import type { Draft } from './entry.ts'
import {
  collectors,
  employers,
  friends,
  shops,
  travelCurrencies,
  withAccount,
} from './merchants.ts'

/** What one month brings to the account that a salary comes to. Depends on the seed, the person and the month alone. */
export function everydayMonth(seed: string, person: Person, month: string): Draft[] {
  const dice = new Dice(`${seed}:${person.id}:everyday:${month}`)
  return [
    ...fixedPoints(dice, person, month),
    ...collectors
      .filter((collector) => isDue(collector, month))
      .map((collector) => directDebit(dice, month, { collector, customer: person.id })),
    ...daysOf(month).flatMap((day) => purchases(dice, day, person.city)),
    ...cash(dice, month, person.city),
    ...betweenFriends(dice, month),
    ...onlineOrder(dice, month),
    ...twins(month),
    ...onlySometimes(dice, person, month),
  ]
}

function fixedPoints(dice: Dice, person: Person, month: string): Draft[] {
  const payday = workdayUntil(dayIn(month, 27))
  const bonus = month.endsWith('-11') ? Math.round(person.salaryCents * 0.5) : 0
  const employer = employers[hashNumber(person.id) % employers.length] ?? employers[0]
  const rentDay = workdayFrom(dayIn(month, 1))
  return [
    {
      kind: 'salary',
      madeOn: payday,
      bookedOn: payday,
      cents: person.salaryCents + bonus + dice.between(-900, 900),
      party: withAccount(employer),
      text: `Lohn/Gehalt ${monthText(month)}${bonus > 0 ? ' mit Weihnachtsgeld' : ''} Personalnr. ${hashNumber(person.id) % 10_000}`,
      endToEndId: 'NOTPROVIDED',
      purposeCode: 'SALA',
    },
    {
      kind: 'standing-order',
      madeOn: rentDay,
      bookedOn: rentDay,
      cents: -person.rentCents,
      party: withAccount('Hausverwaltung Käßbohrer'),
      text: `Miete ${monthText(month)} Lindenstraße 12, 2. OG links`,
      purposeCode: 'RENT',
    },
    standingOrder(month, {
      day: 4,
      cents: -person.planCents,
      to: 'Fondsdepot Weitblick',
      text: `Sparplan ${monthText(month)}`,
    }),
    standingOrder(month, { day: 12, cents: -2_500, to: 'Emil Größer', text: 'Taschengeld Emil' }),
  ]
}

function standingOrder(
  month: string,
  order: { day: number; cents: number; to: string; text: string },
): Draft {
  const day = workdayFrom(dayIn(month, order.day))
  return {
    kind: 'standing-order',
    madeOn: day,
    bookedOn: day,
    cents: order.cents,
    party: withAccount(order.to),
    text: order.text,
  }
}

/** Of two days in a row at least one has a purchase, so that something is pending on every day. */
function purchases(dice: Dice, day: Day, city: string): Draft[] {
  const quiet = dice.chance(0.55) && Number(day.slice(8)) % 2 === 0 && !day.endsWith('-30')
  const drafts: Draft[] = []
  if (!quiet) drafts.push(cardPayment(dice, day, { shop: dice.pick(shops), city }))
  if (dice.chance(0.12)) drafts.push(cardPayment(dice, day, { shop: dice.pick(shops), city }))
  return drafts
}

function cash(dice: Dice, month: string, city: string): Draft[] {
  return [dice.between(3, 10), dice.between(17, 26)].map((number) => {
    const day = workdayFrom(dayIn(month, number))
    return {
      kind: 'cash' as const,
      madeOn: day,
      bookedOn: day,
      cents: -dice.pick([5_000, 5_000, 8_000, 10_000]),
      party: { name: `Geldautomat ${city} Hauptstraße` },
      text: `GA NR00004711 ${day} ${city} Hauptstraße`,
    }
  })
}

function betweenFriends(dice: Dice, month: string): Draft[] {
  const out = workdayFrom(dayIn(month, dice.between(4, 24)))
  const back = workdayFrom(dayIn(month, dice.between(4, 26)))
  const drafts: Draft[] = [
    {
      kind: 'transfer-out',
      madeOn: out,
      bookedOn: out,
      cents: -dice.between(8, 45) * 100,
      party: withAccount(dice.pick(friends)),
      text: dice.pick(['Kino & Popcorn', 'Geschenk für Zoë', 'Danke für’s Auslegen', 'Pizzaabend']),
    },
  ]
  if (dice.chance(0.6)) {
    drafts.push({
      kind: 'transfer-in',
      madeOn: back,
      bookedOn: back,
      cents: dice.between(950, 6_200),
      party: withAccount(dice.pick(friends)),
      text: dice.pick(['Anteil Wochenende', 'Restaurant, danke!', 'Fahrgeld München']),
      endToEndId: 'NOTPROVIDED',
    })
  }
  return drafts
}

/** An order at a web shop, collected by direct debit; every third one goes back. */
function onlineOrder(dice: Dice, month: string): Draft[] {
  const order = String(dice.between(100_000, 999_999))
  const shop = {
    name: 'Kiezversand Online SE',
    day: dice.between(5, 14),
    from: 1_990,
    to: 8_990,
    text: `Bestellung ${order}`,
  }
  const bought = directDebit(dice, month, { collector: shop, customer: order })
  if (!dice.chance(0.35)) return [bought]
  const day = workdaysAfter(bought.bookedOn, 7)
  return [
    bought,
    {
      kind: 'transfer-in',
      madeOn: day,
      bookedOn: day,
      cents: -bought.cents,
      party: withAccount(shop.name),
      text: `Erstattung Bestellung ${order}`,
      endToEndId: `RETURE-${order}`,
      purposeCode: 'REFU',
    },
  ]
}

/** Two tickets from the same machine: two bookings that agree in every field but the bank's id. */
function twins(month: string): Draft[] {
  const day = dayIn(month, 14)
  const ticket: Draft = {
    kind: 'card',
    madeOn: day,
    bookedOn: workdaysAfter(day, 2),
    cents: -320,
    party: { name: 'Verkehrsbetriebe Fahrscheinautomat' },
    text: `Verkehrsbetriebe Fahrscheinautomat//Hauptbahnhof/DE ${day}`,
  }
  return [ticket, ticket]
}

function onlySometimes(dice: Dice, person: Person, month: string): Draft[] {
  const number = Number(month.slice(5))
  const drafts: Draft[] = []
  if (number % 3 === 0) drafts.push(...closing(person, month))
  if (number === 4) drafts.push(...returnedDebit(dice, month, person.id))
  if (number === 6) drafts.push(taxRefund(month))
  if (number === 2 || number === 7) drafts.push(...holiday(dice, month))
  return drafts
}

function closing(person: Person, month: string): Draft[] {
  const day = workdayUntil(dayIn(month, 31))
  const overdrawn = person.accounts.some((account) => account.balanceCents < -100_000)
  const drafts: Draft[] = [
    {
      kind: 'fee',
      madeOn: day,
      bookedOn: day,
      cents: -885,
      text: `Entgelt Kontoführung ${monthText(month)}`,
    },
  ]
  if (overdrawn) {
    drafts.push({
      kind: 'interest',
      madeOn: day,
      bookedOn: day,
      cents: -11_312,
      text: 'Zinsen für eingeräumte Kontoüberziehung',
    })
  }
  return drafts
}

function returnedDebit(dice: Dice, month: string, customer: string): Draft[] {
  const collector = {
    name: 'Losbude Glückspilz',
    day: 20,
    from: 1_500,
    to: 1_500,
    text: 'Jahreslos',
  }
  const collected = directDebit(dice, month, { collector, customer })
  const day = workdaysAfter(collected.bookedOn, 2)
  return [
    collected,
    {
      ...collected,
      kind: 'returned-debit',
      madeOn: day,
      bookedOn: day,
      cents: -collected.cents,
      text: `Rückgabe Lastschrift ${collected.text}`.slice(0, 140),
    },
  ]
}

function taxRefund(month: string): Draft {
  const day = workdayFrom(dayIn(month, 19))
  return {
    kind: 'transfer-in',
    madeOn: day,
    bookedOn: day,
    cents: 64_217,
    party: withAccount('Finanzamt Musterstadt'),
    text: `Einkommensteuer ${Number(month.slice(0, 4)) - 1} Erstattung StNr. 123/456/78901`,
    purposeCode: 'TAXR',
  }
}

function holiday(dice: Dice, month: string): Draft[] {
  const currency = dice.pick(travelCurrencies)
  const first = dice.between(6, 12)
  return Array.from({ length: 7 }, (_, index) =>
    foreignPayment(dice, dayIn(month, first + index), currency),
  )
}
