import type { BankTransaction } from '../domain/transaction.ts'
import { contentKey, fingerprintOf } from './fingerprint.ts'
import {
  amountKey,
  directionKey,
  referenceOf,
  samePartyIn,
  samePurpose,
  sharesWords,
} from './similar.ts'

type Status = BankTransaction['status']

/**
 * One way to recognize a transaction of an earlier sync in what the bank says now. Only what no rule before has
 * recognized is looked at.
 */
export type MatchingRule = {
  readonly from: Status
  readonly to: Status
  /** Both must have the same key; without one there is no match. */
  key(transaction: BankTransaction): string | undefined
  /** How far apart the two days may lie; 0 if the key holds the day. */
  readonly days: number
  /** What the two must have in common besides. */
  agree?(known: BankTransaction, told: BankTransaction): boolean
  /** Only where exactly one of either side comes into question: otherwise it would be a guess. */
  readonly sole?: boolean
}

/** Pending entries that are not booked after so many days never will be. */
export const pendingDays = 14

/** From certain to likely. What none of them recognizes is new, or gone. */
export const matchingRules: readonly MatchingRule[] = [
  { from: 'booked', to: 'booked', days: 0, key: (t) => withReference(t, fingerprintOf(t)) },
  { from: 'booked', to: 'booked', days: 0, key: fingerprintOf },
  { from: 'pending', to: 'pending', days: 0, key: (t) => withReference(t, fingerprintOf(t)) },
  { from: 'pending', to: 'pending', days: 0, key: fingerprintOf },
  // The bank's own id, where everything else speaks for it, too.
  { from: 'booked', to: 'booked', days: 10, sole: true, key: referenceAndAmount },
  { from: 'pending', to: 'booked', days: pendingDays, sole: true, key: referenceAndAmount },
  { from: 'pending', to: 'booked', days: pendingDays, key: contentKey },
  // What was reserved and what was taken in the end (a petrol station) have nothing else in common for certain.
  { from: 'pending', to: 'booked', days: pendingDays, sole: true, key: referenceAndDirection },
  { from: 'pending', to: 'booked', days: pendingDays, sole: true, key: endToEndAndDirection },
  // A text that was edited, then a day that was moved.
  { from: 'booked', to: 'booked', days: 0, key: dayAndAmount, agree: samePartyIn },
  { from: 'booked', to: 'booked', days: 5, key: contentKey },
  // Pending entries have shorter texts, or others, than what is booked in the end.
  { from: 'pending', to: 'booked', days: pendingDays, key: amountOf, agree: samePartyIn },
  { from: 'pending', to: 'booked', days: pendingDays, key: amountOf, agree: sharesWords },
  { from: 'booked', to: 'booked', days: 0, sole: true, key: dayAndAmount },
  { from: 'pending', to: 'booked', days: 7, sole: true, key: amountOf },
  { from: 'pending', to: 'pending', days: 3, key: amountOf, agree: samePartyIn },
  { from: 'pending', to: 'pending', days: 3, key: amountOf, agree: samePurpose },
]

function withReference(transaction: BankTransaction, key: string): string | undefined {
  const reference = referenceOf(transaction)
  return reference === undefined ? undefined : `${reference} ${key}`
}

function amountOf({ amount }: BankTransaction): string {
  return amountKey(amount)
}

function dayAndAmount(transaction: BankTransaction): string {
  return `${transaction.bookedOn ?? ''} ${amountKey(transaction.amount)}`
}

function referenceAndAmount(transaction: BankTransaction): string | undefined {
  return withReference(transaction, amountKey(transaction.amount))
}

function referenceAndDirection(transaction: BankTransaction): string | undefined {
  return withReference(transaction, directionKey(transaction))
}

function endToEndAndDirection(transaction: BankTransaction): string | undefined {
  const { endToEndId } = transaction
  return endToEndId === undefined ? undefined : `${endToEndId} ${directionKey(transaction)}`
}
