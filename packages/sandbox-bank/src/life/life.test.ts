import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../calendar.ts'
import { isIban } from '../check-digits.ts'
import { people } from '../people.ts'
import type { Person } from '../people.ts'
import type { Statement } from './life.ts'
import { historyDays, livePerson as liveBetween } from './life.ts'

const today = '2026-11-18'
const lives = people.map((person) => ({ person, life: livePerson('seed', person, today) }))
const everything = lives.flatMap(({ person, life }) =>
  person.accounts.map((account) => ({ account, statement: of(life, account.id) })),
)
const entries = everything.flatMap(({ statement }) => [...statement.booked, ...statement.pending])

const someDay = fc.integer({ min: 0, max: 1_500 }).map((count) => addDays('2026-01-01', count))
const somebody = fc.constantFrom(...people)

describe('a life', () => {
  test('is the same for the same seed and day', () => {
    for (const { person, life } of lives) expect(livePerson('seed', person, today)).toEqual(life)
  })

  test('is another one for another seed', () => {
    const [first] = lives
    expect(first && livePerson('other', first.person, today)).not.toEqual(first?.life)
  })

  test('adds up to the balance of every account on any day', () => {
    fc.assert(
      fc.property(somebody, someDay, (person, day) => {
        const life = livePerson('seed', person, day)
        for (const account of person.accounts) {
          const { booked, openingCents } = of(life, account.id)
          const sum = booked.reduce((cents, entry) => cents + entry.cents, openingCents)
          expect(sum).toBe(account.balanceCents)
        }
      }),
      { numRuns: 12 },
    )
  })

  test('goes on from its balances when time passes, by what is booked and by nothing else', () => {
    fc.assert(
      fc.property(somebody, someDay, fc.integer({ min: 1, max: 500 }), (person, day, later) => {
        const before = liveBetween('seed', person, { today: day, balancedOn: day })
        const today = addDays(day, later)
        const after = liveBetween('seed', person, { today, balancedOn: day })
        for (const { id, balanceCents, story } of person.accounts) {
          const { booked, openingCents, closingCents } = of(after, id)
          expect(of(before, id).closingCents).toBe(balanceCents)
          const since = booked.filter(({ bookedOn }) => bookedOn > day)
          expect(since.reduce((cents, entry) => cents + entry.cents, balanceCents)).toBe(
            closingCents,
          )
          expect(booked.reduce((cents, entry) => cents + entry.cents, openingCents)).toBe(
            closingCents,
          )
          if (story === 'savings') expect(closingCents).toBeGreaterThan(0)
        }
      }),
      { numRuns: 12 },
    )
  })

  test('goes on for ten years, and no account leaves the world of its person', () => {
    for (const person of people) {
      for (const years of [1, 3, 10]) {
        const days = { today: addDays(today, years * 365), balancedOn: today }
        const life = liveBetween('seed', person, days)
        for (const { id, story, balanceCents } of person.accounts) {
          const drift = Math.abs(of(life, id).closingCents - balanceCents)
          if (story !== 'savings') expect(drift, id).toBeLessThan(1_500_000)
        }
      }
    }
  })

  test('keeps its past, and books under the same id what was pending', () => {
    fc.assert(
      fc.property(somebody, someDay, fc.integer({ min: 1, max: 9 }), (person, day, later) => {
        const before = idsOf(livePerson('seed', person, day), person)
        const after = livePerson('seed', person, addDays(day, later))
        const kept = idsOf(after, person)
        const oldest = addDays(day, later - historyDays)
        for (const [id, bookedOn] of before) {
          if (bookedOn >= oldest) expect(kept.get(id)).toBe(bookedOn)
        }
      }),
      { numRuns: 12 },
    )
  })

  test('has something pending on every day', () => {
    const [person] = people
    if (!person) throw new Error('nobody lives here')
    fc.assert(
      fc.property(someDay, (day) => {
        const [account] = person.accounts
        expect(of(livePerson('seed', person, day), account?.id ?? '').pending).not.toEqual([])
      }),
      { numRuns: 12 },
    )
  })
})

describe('the statements', () => {
  test('reach two years back and no further', () => {
    for (const { statement } of everything) {
      const oldest = statement.booked.at(-1)?.bookedOn ?? ''
      expect(oldest >= addDays(today, -historyDays)).toBe(true)
      expect(oldest < addDays(today, -historyDays + 120)).toBe(true)
    }
  })

  test('are sorted, newest first', () => {
    for (const { statement } of everything) {
      const days = statement.booked.map((entry) => entry.bookedOn)
      expect(days).toEqual(days.toSorted().toReversed())
    }
  })

  test('fit the fields of the contract', () => {
    for (const entry of entries) {
      expect(entry.text.length, entry.text).toBeLessThanOrEqual(140)
      expect(entry.party?.name.length ?? 0).toBeLessThanOrEqual(70)
      expect(entry.endToEndId?.length ?? 0).toBeLessThanOrEqual(35)
      expect(entry.mandateId?.length ?? 0).toBeLessThanOrEqual(35)
      expect(Number.isSafeInteger(entry.cents) && entry.cents !== 0).toBe(true)
      if (entry.party?.iban !== undefined) expect(isIban(entry.party.iban)).toBe(true)
    }
  })

  test('have an id for each entry, also for twins', () => {
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length)
  })

  test('never take savings below zero', () => {
    for (const { account, statement } of everything) {
      if (account.story !== 'savings') continue
      let cents = statement.openingCents
      for (const entry of statement.booked.toReversed()) {
        cents += entry.cents
        expect(cents, account.iban).toBeGreaterThanOrEqual(0)
      }
    }
  })

  test('show all that a life brings', () => {
    const kinds = new Set(entries.map((entry) => entry.kind))
    for (const kind of [
      'salary',
      'standing-order',
      'direct-debit',
      'returned-debit',
      'card',
      'cash',
      'refund',
      'fee',
      'interest',
      'settlement',
      'transfer-in',
      'transfer-out',
    ] as const) {
      expect(kinds.has(kind), kind).toBe(true)
    }
    expect(entries.some((entry) => entry.exchange !== undefined)).toBe(true)
    expect(entries.some((entry) => entry.purposeCode === 'SALA')).toBe(true)
    expect(entries.some((entry) => /[äöüß]/.test(entry.text))).toBe(true)
  })

  test('a card payment names the country where it was made', () => {
    const texts = everything.flatMap(({ statement }) =>
      statement.booked.filter((entry) => entry.kind === 'card').map((entry) => entry.text),
    )
    expect(texts.some((text) => /\/\/(?:Boston\/US|Zürich\/CH) .*Debitk\./.test(text))).toBe(true)
    expect(texts.filter((text) => /\/\/(?:Boston|Zürich)\/DE/.test(text))).toEqual([])
  })

  test('contain true twins: two bookings that only their ids tell apart', () => {
    const [first] = everything
    const tickets = first?.statement.booked.filter((entry) => entry.cents === -320) ?? []
    const [one, two] = tickets
    expect(one && two).toBeDefined()
    expect({ ...one, id: '' }).toEqual({ ...two, id: '' })
  })

  test('mirror what goes to the savings', () => {
    const [person] = people
    const [giro, savings] = person?.accounts ?? []
    const statementOf = (id: string | undefined) =>
      everything.find(({ account }) => account.id === id)?.statement.booked ?? []
    const sent = statementOf(giro?.id).filter(({ party }) => party?.iban === savings?.iban)
    const arrived = statementOf(savings?.id).filter(({ party }) => party?.iban === giro?.iban)
    expect(sent.length).toBeGreaterThan(10)
    expect(sent.map(({ cents }) => -cents)).toEqual(arrived.map(({ cents }) => cents))
  })
})

/** Somebody at a bank whose clock was never moved. */
function livePerson(seed: string, person: Person, day: string): Map<string, Statement> {
  return liveBetween(seed, person, { today: day, balancedOn: day })
}

function of(life: Map<string, Statement>, id: string): Statement {
  const statement = life.get(id)
  if (!statement) throw new Error(`no statement of ${id}`)
  return statement
}

function idsOf(life: Map<string, Statement>, person: Person): Map<string, string> {
  return new Map(
    person.accounts.flatMap((account) => {
      const { booked, pending } = of(life, account.id)
      return [...booked, ...pending].map((entry) => [entry.id, entry.bookedOn] as const)
    }),
  )
}
