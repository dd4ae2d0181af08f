import { createHash } from 'node:crypto'
import type { Day } from '../calendar.ts'
import { addDays, dayIn, monthOf, workdayFrom, workdayUntil } from '../calendar.ts'
import type { Account, Person } from '../people.ts'
import type { Draft, Entry, Party } from './entry.ts'
import { everydayMonth } from './everyday.ts'
import { withAccount } from './merchants.ts'
import { cardMonth, foreignMonth, householdMonth, savingsMonth } from './stories.ts'

/** How far back a bank answers, in days. */
export const historyDays = 730

/** What an account shows on one day. The newest entries come first. */
export type Statement = {
  readonly booked: readonly Entry[]
  readonly pending: readonly Entry[]
  /** Booked balance at the start of the first day shown, in cents. */
  readonly openingCents: number
  /** Booked balance of the day, in cents. */
  readonly closingCents: number
}

/** The day of a statement, and the one on which the accounts have the balances they are listed with. */
export type Days = { readonly today: Day; readonly balancedOn: Day }

/**
 * The statements of all accounts of a person on a day. Each month depends on the seed, the person and the month alone,
 * so the past stays as it was when a day passes, and what was pending is booked under the same id.
 */
export function livePerson(seed: string, person: Person, days: Days): Map<string, Statement> {
  const drafts = tellStories(seed, person, days)
  return new Map(
    person.accounts.map((account) => [
      account.id,
      statement(account, drafts.get(account.id) ?? [], days),
    ]),
  )
}

function tellStories(seed: string, person: Person, days: Days): Map<string, Draft[]> {
  const months = monthsOf(days)
  const drafts = new Map(
    person.accounts.map((account) => [
      account.id,
      months.flatMap((month) => tellMonth(seed, person, { account, month })),
    ]),
  )
  const of = (account: Account | undefined) => (account && drafts.get(account.id)) ?? []
  const main = person.accounts.find((account) => account.story === 'everyday')
  const card = person.accounts.find((account) => account.story === 'card')
  const savings = person.accounts.find((account) => account.story === 'savings')
  for (const month of months) settleCard({ month, card: of(card), main: of(main) })
  for (const account of person.accounts) {
    if (account.story === 'card' || account.story === 'savings') continue
    const partner = account === main && savings ? savings : undefined
    for (const month of months) {
      level({ month, person, account, drafts: of(account), partner, mirror: of(partner) })
    }
  }
  return drafts
}

/** Some more than are shown: what a month brings depends on the one before it. */
function monthsOf({ today, balancedOn }: Days): readonly string[] {
  const first = [monthOf(today, -26), monthOf(balancedOn, -2)].toSorted()[0]
  const months = [monthOf(today, 1)]
  for (let back = 0; months[0] !== first; back++) months.unshift(monthOf(today, -back))
  return months
}

function tellMonth(
  seed: string,
  person: Person,
  options: { account: Account; month: string },
): Draft[] {
  const { account, month } = options
  switch (account.story) {
    case 'everyday':
      return everydayMonth(seed, person, month)
    case 'household':
      return householdMonth(seed, person, month)
    case 'card':
      return cardMonth(seed, person, month)
    case 'savings':
      return savingsMonth(seed, person, month)
    case 'dollars':
    case 'francs':
      return foreignMonth(seed, person, { month, story: account.story })
  }
}

/** On the fifth the bank collects from the main account what the card cost in the month before. */
function settleCard(options: { month: string; card: Draft[]; main: Draft[] }): void {
  const before = monthOf(`${options.month}-01`, -1)
  const purchases = options.card.filter((draft) => draft.kind !== 'settlement')
  const cents = bookedIn(purchases, before)
  if (cents >= 0) return
  const day = workdayFrom(dayIn(options.month, 5))
  const settlement = { madeOn: day, bookedOn: day, text: `Kreditkartenabrechnung ${before}` }
  options.card.push({ ...settlement, kind: 'settlement', cents: -cents })
  options.main.push({
    ...settlement,
    kind: 'direct-debit',
    cents,
    party: withAccount('Kreditkartenservice'),
    mandateId: 'KK-0000-4711',
    creditorId: 'DE98ZZZ09999999999',
  })
}

/** Towards the end of the month what is left over goes to the savings, or what is missing comes from there. */
function level(options: {
  month: string
  person: Person
  account: Account
  drafts: Draft[]
  partner: Account | undefined
  mirror: Draft[]
}): void {
  const { month, person, account, partner } = options
  const left = Math.trunc(bookedIn(options.drafts, month) / 5_000) * 5_000
  if (left === 0) return
  const day = workdayUntil(dayIn(month, 28))
  const move = (cents: number, party: Party): Draft => ({
    kind: cents < 0 ? 'transfer-out' : 'transfer-in',
    madeOn: day,
    bookedOn: day,
    cents,
    party,
    text: left > 0 ? 'Sparen' : 'Rücklage aufgelöst',
  })
  options.drafts.push(move(-left, partner ? ownParty(person, partner) : withAccount(person.name)))
  if (partner) options.mirror.push(move(left, ownParty(person, account)))
}

function ownParty(person: Person, account: Account): Party {
  return { name: person.name, ...(account.iban === undefined ? {} : { iban: account.iban }) }
}

function bookedIn(drafts: readonly Draft[], month: string): number {
  return sumOf(drafts.filter((draft) => draft.bookedOn.startsWith(month)))
}

function statement(
  account: Account,
  drafts: readonly Draft[],
  { today, balancedOn }: Days,
): Statement {
  const lived = identify(account, drafts).filter((entry) => entry.madeOn <= today)
  const known = lived.filter((entry) => entry.bookedOn >= addDays(today, -historyDays))
  const booked = known.filter((entry) => entry.bookedOn <= today)
  const since = lived.filter((entry) => entry.bookedOn > balancedOn && entry.bookedOn <= today)
  const closingCents = account.balanceCents + sumOf(since)
  return {
    booked,
    pending: known.filter((entry) => entry.bookedOn > today),
    openingCents: closingCents - sumOf(booked),
    closingCents,
  }
}

function sumOf(entries: readonly Draft[]): number {
  return entries.reduce((sum, entry) => sum + entry.cents, 0)
}

/** Gives ids that depend on the account, the booking day and the place within that day; newest first. */
function identify(account: Account, drafts: readonly Draft[]): Entry[] {
  const ordinals = new Map<Day, number>()
  const sorted = drafts.toSorted((left, right) =>
    left.bookedOn < right.bookedOn ? -1 : Number(left.bookedOn > right.bookedOn),
  )
  return sorted
    .map((draft) => {
      const ordinal = ordinals.get(draft.bookedOn) ?? 0
      ordinals.set(draft.bookedOn, ordinal + 1)
      const digest = createHash('sha256').update(`${account.id}:${draft.bookedOn}:${ordinal}`)
      return { ...draft, id: digest.digest('hex').slice(0, 20) }
    })
    .toReversed()
}
