import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import type { TransactionId } from '../domain/ids.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import { dayOf, type Habits, type Payment, tell, type Told } from '../testing/bank-history.ts'
import { matchingRules } from './matching-rules.ts'
import type { KnownTransaction } from './changes.ts'
import { reconcile } from './reconcile.ts'

const days = 40
const overlapDays = 14

const payment: fc.Arbitrary<Payment> = fc.record(
  {
    day: fc.integer({ min: 0, max: days - 1 }),
    cents: fc.constantFrom(-350, -350, -1_200, -4_999, 5_000, 120_000),
    party: fc.nat({ max: 4 }),
    purpose: fc.nat({ max: 4 }),
    hasEndToEndId: fc.boolean(),
    pendingDays: fc.constantFrom(0, 0, 1, 2, 5),
    gap: fc.boolean(),
    reserved: fc.constantFrom(false, false, false, true),
    later: fc.record({
      kind: fc.constantFrom('edited', 'moved', 'gone'),
      days: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    requiredKeys: [
      'day',
      'cents',
      'party',
      'purpose',
      'hasEndToEndId',
      'pendingDays',
      'gap',
      'reserved',
    ],
  },
)

const habits: fc.Arbitrary<Habits> = fc.record({
  ids: fc.constantFrom('stable', 'new-with-every-read', 'new-when-booked', 'all-the-same', 'none'),
  pendingText: fc.constantFrom('same', 'short', 'other'),
  order: fc.constantFrom('newest-first', 'oldest-first'),
  rewraps: fc.boolean(),
  lingers: fc.boolean(),
  pagesOverlap: fc.boolean(),
  booksOn: fc.constantFrom('day-of-payment', 'day-of-booking'),
})

/** Days between one sync and the next. */
const pauses = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 5, maxLength: 15 })

const history = fc.record({
  payments: fc.array(payment, { maxLength: 14 }),
  habits,
  pauses,
})

type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never
type Reconcile = typeof reconcile

/** What a store holds after all the syncs of a history; fails at the first sync after which it is not what the bank says. */
function live({ payments, habits: habitsOfBank, pauses: between }: History, sync: Reconcile): void {
  const store = new Map<TransactionId, KnownTransaction>()
  const idOf = new Map<number, TransactionId>()
  let [today, last] = [0, 0]
  for (const [read, pause] of between.entries()) {
    today = Math.min(today + pause, days + 10)
    const from = Math.max(0, last - overlapDays)
    const told = tell(payments, habitsOfBank, { today, from, read })
    const transactions = told.map(({ transaction }) => transaction)
    const snapshot = { transactions, from: dayOf(from), today: dayOf(today), complete: true }
    for (const change of sync([...store.values()], snapshot)) {
      switch (change.kind) {
        case 'added': {
          const id = `T${store.size}` as TransactionId
          store.set(id, { id, told: change.told })
          break
        }
        case 'modified':
          store.set(change.id, { id: change.id, told: change.told })
          break
        case 'deleted': {
          const gone = store.get(change.id)
          if (gone) store.set(change.id, { ...gone, deletedOn: dayOf(today) })
          break
        }
      }
    }
    checkContents(store, told, { from })
    checkIds(store, told, { payments, idOf })
    last = today
  }
}

/** Nothing doubled, nothing lost: the live entries are what the bank says, each once. */
function checkContents(
  store: ReadonlyMap<TransactionId, KnownTransaction>,
  told: readonly Told[],
  { from }: { readonly from: number },
): void {
  const said = [...Map.groupBy(told, ({ payment: index }) => index).values()].map(onceOf)
  const oldest = said
    .flatMap(({ status, bookedOn }) => (status === 'booked' ? [bookedOn ?? ''] : []))
    .toSorted()[0]
  const start = oldest ?? '9999'
  const live = [...store.values()]
    .filter(({ deletedOn }) => deletedOn === undefined)
    .map((entry) => entry.told)
    .filter(({ status, bookedOn }) => status === 'pending' || (bookedOn ?? '') >= start)
  expect(live.map(essence).toSorted()).toEqual(said.map(essence).toSorted())
  expect(
    said.every(({ status, bookedOn }) => status === 'pending' || (bookedOn ?? '') >= dayOf(from)),
  ).toBe(true)
}

/** A payment is one entry, however often it was told: the booked one, if there is one. */
function onceOf(told: readonly Told[]): BankTransaction {
  const entry = told.find(({ transaction }) => transaction.status === 'booked') ?? told[0]
  if (entry === undefined) throw new RangeError('told nothing')
  return entry.transaction
}

function essence({ status, amount, bookedOn, purpose, counterparty }: BankTransaction): string {
  return JSON.stringify([status, String(amount.unscaled), bookedOn, purpose, counterparty.name])
}

/** Who is unlike all others keeps one id for life, from pending to booked, through edits. */
function checkIds(
  store: ReadonlyMap<TransactionId, KnownTransaction>,
  told: readonly Told[],
  { payments, idOf }: { payments: readonly Payment[]; idOf: Map<number, TransactionId> },
): void {
  for (const { payment: index, transaction } of told) {
    const own = payments[index]
    if (own === undefined || !isUnlikeOthers(payments, own)) continue
    const entry = [...store.values()].find(
      ({ told: known, deletedOn }) =>
        deletedOn === undefined && essence(known) === essence(transaction),
    )
    if (entry === undefined) continue
    expect(idOf.get(index) ?? entry.id).toBe(entry.id)
    idOf.set(index, entry.id)
  }
}

function isUnlikeOthers(payments: readonly Payment[], own: Payment): boolean {
  return (
    !own.reserved &&
    payments.every((other) => other === own || (other.cents !== own.cents && !other.reserved))
  )
}

const isLong = inject('effort') === 'long'
const numRuns = isLong ? 200_000 : 10_000
const timeLimitMs = isLong ? 600_000 : 60_000

test('no history makes a double, a loss or a new id', { timeout: timeLimitMs }, () => {
  fc.assert(
    fc.property(history, (value) => live(value, reconcile)),
    { numRuns },
  )
})

test.each<[string, Reconcile]>([
  [
    'that believes the ids of banks',
    (known, snapshot) =>
      reconcile(
        known,
        snapshot,
        matchingRules.filter((rule) => rule.sole),
      ),
  ],
  [
    'that knows no pending entry again',
    (known, snapshot) =>
      reconcile(
        known,
        snapshot,
        matchingRules.filter((rule) => rule.from === rule.to),
      ),
  ],
  ['that adds whatever it is told', (_known, snapshot) => reconcile([], snapshot)],
  [
    'that deletes nothing',
    (known, snapshot) => reconcile(known, snapshot).filter(({ kind }) => kind !== 'deleted'),
  ],
])('a twin %s is found out', (_name, twin) => {
  expect(() =>
    fc.assert(
      fc.property(history, (value) => live(value, twin)),
      { numRuns: 2_000 },
    ),
  ).toThrow()
})
