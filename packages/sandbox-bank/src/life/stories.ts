import { dayIn, workdayFrom, workdayUntil } from '../calendar.ts'
import type { Person } from '../people.ts'
import { cardPayment, directDebit, foreignPayment, monthText } from './bookings.ts'
import { Dice } from './dice.ts'
import type { Draft } from './entry.ts'
import { householdCollectors, shops, travelCurrencies, withAccount } from './merchants.ts'

/** A month of an account that two people share. */
export function householdMonth(seed: string, person: Person, month: string): Draft[] {
  const dice = new Dice(`${seed}:${person.id}:household:${month}`)
  const first = workdayFrom(dayIn(month, 1))
  const share = (name: string, cents: number): Draft => ({
    kind: 'standing-order-in',
    madeOn: first,
    bookedOn: first,
    cents,
    party: withAccount(name),
    text: `Haushaltsgeld ${monthText(month)}`,
  })
  return [
    share(person.name, 40_000),
    share('Bärbel Kießling', 35_000),
    ...householdCollectors.map((collector) =>
      directDebit(dice, month, { collector, customer: `${person.id}-household` }),
    ),
    ...Array.from({ length: 14 }, (_, index) =>
      cardPayment(dice, dayIn(month, 1 + index * 2), { shop: dice.pick(shops), city: person.city }),
    ),
  ]
}

/** A month of a credit card: a few purchases, some of them abroad. */
export function cardMonth(seed: string, person: Person, month: string): Draft[] {
  const dice = new Dice(`${seed}:${person.id}:card:${month}`)
  const home = Array.from({ length: 5 }, () =>
    cardPayment(dice, dayIn(month, dice.between(1, 28)), {
      shop: dice.pick(shops),
      city: person.city,
    }),
  )
  const abroad = foreignPayment(
    dice,
    dayIn(month, dice.between(1, 28)),
    dice.pick(travelCurrencies),
  )
  if (!dice.chance(0.3)) return [...home, abroad]
  const back = workdayFrom(dayIn(month, 26))
  const refund: Draft = {
    kind: 'refund',
    madeOn: back,
    bookedOn: back,
    cents: 2_499,
    party: { name: 'Kiezversand Online SE' },
    text: 'Gutschrift Kiezversand Online SE',
  }
  return [...home, abroad, refund]
}

/** A month of an account in dollars or francs. */
export function foreignMonth(
  seed: string,
  person: Person,
  options: { month: string; story: 'dollars' | 'francs' },
): Draft[] {
  const { month, story } = options
  const dice = new Dice(`${seed}:${person.id}:${story}:${month}`)
  const world = story === 'dollars' ? dollars : francs
  const income = workdayFrom(dayIn(month, 15))
  const rent = workdayFrom(dayIn(month, 4))
  return [
    {
      kind: 'transfer-in',
      madeOn: income,
      bookedOn: income,
      cents: dice.between(52_000, 78_000),
      party: withAccount(world.payer),
      text: `${world.invoice} ${monthText(month)}`,
      endToEndId: `INV-${month.replace('-', '')}`,
    },
    {
      kind: 'standing-order',
      madeOn: rent,
      bookedOn: rent,
      cents: -world.fixed,
      party: withAccount(world.payee),
      text: `${world.subject} ${monthText(month)}`,
    },
    ...Array.from({ length: 4 }, (_, index) => ({
      ...cardPayment(dice, dayIn(month, 5 + index * 6), {
        shop: { name: dice.pick(world.shops), from: 890, to: 6_400 },
        city: world.place,
        country: world.country,
      }),
    })),
  ]
}

const dollars = {
  payer: 'Bright Harbor LLC',
  invoice: 'Consulting invoice',
  payee: 'Cloudpeak Hosting Inc',
  subject: 'Server rental',
  fixed: 12_400,
  place: 'Boston',
  country: 'US',
  shops: ['Harbor Diner', 'Bright Books', 'Maple Street Coffee'],
} as const

const francs = {
  payer: 'Alpenblick Treuhand AG',
  invoice: 'Honorar Übersetzung',
  payee: 'Ferienhaus Genossenschaft Höhe',
  subject: 'Nebenkosten Ferienwohnung',
  fixed: 18_500,
  place: 'Zürich',
  country: 'CH',
  shops: ['Chäs Stübli', 'Bergbahn Höhenblick', 'Dorfladen Rösti'],
} as const

/** Interest on savings at the end of each quarter. */
export function savingsMonth(seed: string, person: Person, month: string): Draft[] {
  if (Number(month.slice(5)) % 3 !== 0) return []
  const dice = new Dice(`${seed}:${person.id}:savings:${month}`)
  const day = workdayUntil(dayIn(month, 31))
  return [
    {
      kind: 'interest',
      madeOn: day,
      bookedOn: day,
      cents: dice.between(900, 3_400),
      text: `Habenzinsen ${monthText(month)}`,
    },
  ]
}
