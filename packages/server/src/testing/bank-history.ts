import { type LocalDate, parseLocalDate, plusDays } from '../domain/local-date.ts'
import { parseMoney } from '../domain/money.ts'
import type { BankTransaction } from '../domain/transaction.ts'

/** A payment as it really was, with all that happens to it at the bank. Days count from the start of the history. */
export type Payment = {
  readonly day: number
  readonly cents: number
  readonly party: number
  readonly purpose: number
  readonly hasEndToEndId: boolean
  /** How many days it is pending before it is booked; 0: it is booked at once. */
  readonly pendingDays: number
  /** Between pending and booked, for a day, the bank does not know of it. */
  readonly gap: boolean
  /** The pending entry has another amount (a petrol station's reservation). */
  readonly reserved: boolean
  /** So many days after it was booked, the bank edits its text, moves its day, or no longer has it. */
  readonly later?: { readonly kind: 'edited' | 'moved' | 'gone'; readonly days: number }
}

/** How a bank tells what it knows (the habits of real ones). */
export type Habits = {
  readonly ids: 'stable' | 'new-with-every-read' | 'new-when-booked' | 'all-the-same' | 'none'
  readonly pendingText: 'same' | 'short' | 'other'
  readonly order: 'newest-first' | 'oldest-first'
  /** Blanks and line breaks fall anew with every read. */
  readonly rewraps: boolean
  /** A pending entry is listed for another day beside the booked one. */
  readonly lingers: boolean
  /** The last entry of a page is also the first one of the next. */
  readonly pagesOverlap: boolean
  /** The booking day is moved on against the day of the pending entry. */
  readonly booksOn: 'day-of-payment' | 'day-of-booking'
}

export type Told = { readonly payment: number; readonly transaction: BankTransaction }

const start = parseLocalDate('2026-01-01')
const names = ['Rewe', 'Stadtwerke Musterstadt', 'Anna Beispiel', 'Shell', 'Bäckerei Kern'] as const
const purposes = [
  'Danke',
  'Abschlag Strom',
  'Miete Hinterhaus',
  'Zapfsäule',
  'Brot Brezeln',
] as const

export function dayOf(number: number): LocalDate {
  if (start === undefined) throw new RangeError('not a day')
  return plusDays(start, number)
}

/** What the bank says on `today` of the days since `from`; what it says twice stands there twice. */
export function tell(
  payments: readonly Payment[],
  habits: Habits,
  { today, from, read }: { readonly today: number; readonly from: number; readonly read: number },
): readonly Told[] {
  const told = payments.flatMap((payment, index) =>
    entriesOf(payment, habits, { today, read, index }).map((transaction) => ({
      payment: index,
      transaction,
    })),
  )
  const visible = told.filter(
    ({ transaction }) =>
      transaction.status === 'pending' || (transaction.bookedOn ?? '') >= dayOf(from),
  )
  const sorted = visible.toSorted((left, right) =>
    (left.transaction.bookedOn ?? '').localeCompare(right.transaction.bookedOn ?? ''),
  )
  const paged = habits.pagesOverlap ? overlapped(sorted, habits) : sorted
  return habits.order === 'newest-first' ? paged.toReversed() : paged
}

type Reading = { readonly today: number; readonly read: number; readonly index: number }

function entriesOf(payment: Payment, habits: Habits, reading: Reading): readonly BankTransaction[] {
  const { today } = reading
  const bookedAt = payment.day + payment.pendingDays + (isGap(payment) ? 1 : 0)
  const isPending =
    payment.pendingDays > 0 && today >= payment.day && today < payment.day + payment.pendingDays
  if (isPending) return [pendingEntry(payment, habits, reading)]
  if (today < bookedAt) return []
  const later =
    payment.later !== undefined && today >= bookedAt + payment.later.days
      ? payment.later
      : undefined
  if (later?.kind === 'gone') return []
  const booked = bookedEntry(payment, habits, { ...reading, later: later?.kind, bookedAt })
  const stillListed =
    habits.lingers &&
    hasSureId(payment, habits) &&
    payment.pendingDays > 0 &&
    !isGap(payment) &&
    today === bookedAt
  return stillListed ? [booked, pendingEntry(payment, habits, reading)] : [booked]
}

function isGap({ gap, pendingDays }: Payment): boolean {
  return gap && pendingDays > 0
}

/** Without an id that both have, nobody could say that they are one. */
function hasSureId(payment: Payment, { ids }: Habits): boolean {
  return !payment.reserved && ids === 'stable'
}

function pendingEntry(payment: Payment, habits: Habits, reading: Reading): BankTransaction {
  const { party, purpose } = payment
  const text =
    { same: purposes[purpose], short: '', other: 'Kartenzahlung' }[habits.pendingText] ?? ''
  const name = habits.pendingText === 'other' ? undefined : names[party]
  return {
    ...common(payment, habits, { ...reading, status: 'pending' }),
    amount: parseMoney(amountOf(payment.reserved ? -10_000 : payment.cents), 'EUR'),
    bookedOn: dayOf(payment.day),
    counterparty: name === undefined ? {} : { name },
    purpose: wrap(text, habits, reading),
  }
}

function bookedEntry(
  payment: Payment,
  habits: Habits,
  reading: Reading & { readonly later: string | undefined; readonly bookedAt: number },
): BankTransaction {
  const { party, purpose } = payment
  const day = habits.booksOn === 'day-of-payment' ? payment.day : reading.bookedAt
  const name = names[party]
  return {
    ...common(payment, habits, { ...reading, status: 'booked' }),
    amount: parseMoney(amountOf(payment.cents), 'EUR'),
    bookedOn: dayOf(day + (reading.later === 'moved' ? 1 : 0)),
    counterparty: name === undefined ? {} : { name },
    purpose: wrap(
      (purposes[purpose] ?? '') + (reading.later === 'edited' ? ' Nachtrag' : ''),
      habits,
      reading,
    ),
  }
}

function common(
  payment: Payment,
  habits: Habits,
  reading: Reading & { readonly status: BankTransaction['status'] },
): Pick<BankTransaction, 'status' | 'type' | 'bankReference' | 'endToEndId'> {
  const { index, read, status } = reading
  const id = {
    stable: `id-${index}`,
    'new-with-every-read': `id-${index}-${read}`,
    'new-when-booked': `id-${index}-${status}`,
    'all-the-same': 'NOTPROVIDED',
    none: undefined,
  }[habits.ids]
  return {
    status,
    type: 'Unknown',
    ...(id !== undefined && { bankReference: id }),
    ...(payment.hasEndToEndId && { endToEndId: `E2E-${index}` }),
  }
}

function amountOf(cents: number): string {
  return (cents / 100).toFixed(2)
}

function wrap(text: string, habits: Habits, { read }: Reading): string {
  return habits.rewraps && read % 2 === 1 ? text.replaceAll(' ', '\n ') : text
}

const pageEntries = 4

function overlapped(told: readonly Told[], { ids }: Habits): readonly Told[] {
  const hasOwnId = ids !== 'none' && ids !== 'all-the-same'
  return told.flatMap((entry, index) =>
    // Only what has an id can be seen to be the same.
    (index + 1) % pageEntries === 0 && hasOwnId
      ? [entry, { ...entry, transaction: { ...entry.transaction } }]
      : [entry],
  )
}
