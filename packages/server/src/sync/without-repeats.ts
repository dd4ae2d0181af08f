import { daysBetween } from '../domain/local-date.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import { contentKey } from './fingerprint.ts'
import { pendingDays } from './matching-rules.ts'
import { amountKey, referenceOf } from './similar.ts'

/**
 * What the bank said, without what it said twice: an entry that stands on two pages under one id, and a pending one that is
 * among the booked by now. Equal entries without an id are taken for true twins.
 */
export function withoutRepeats(
  transactions: readonly BankTransaction[],
): readonly BankTransaction[] {
  const once = withoutCopies(transactions)
  const booked = once.filter(({ status }) => status === 'booked')
  const pending = once.filter(({ status }) => status === 'pending')
  if (booked.length === 0 || pending.length === 0) return once
  const settled = new Set(signs.flatMap((sign) => settledBy(sign, pending, booked)))
  return once.filter((transaction) => !settled.has(transaction))
}

/** Ids alone repeat at some banks, for entries that are not the same. */
function withoutCopies(transactions: readonly BankTransaction[]): readonly BankTransaction[] {
  const seen = new Set<string>()
  return transactions.filter((transaction) => {
    const { status, bookedOn } = transaction
    const reference = referenceOf(transaction)
    if (reference === undefined) return true
    const key = `${reference} ${status} ${bookedOn ?? ''} ${contentKey(transaction)}`
    return !seen.has(key) && seen.add(key)
  })
}

/** By what a pending entry and a booked one are certainly one, and how long a bank may list both. */
type Sign = { readonly days: number; of(transaction: BankTransaction): string | undefined }

const signs: readonly Sign[] = [
  { days: pendingDays, of: referenceOf },
  // A standing order has the same end-to-end id every week.
  { days: 3, of: ({ endToEndId }) => endToEndId },
]

function settledBy(
  sign: Sign,
  pending: readonly BankTransaction[],
  booked: readonly BankTransaction[],
): readonly BankTransaction[] {
  const keyOf = (transaction: BankTransaction) => {
    const text = sign.of(transaction)
    return text === undefined ? undefined : `${text} ${amountKey(transaction.amount)}`
  }
  const ofKey = Map.groupBy(booked, keyOf)
  const rivals = Map.groupBy(pending, keyOf)
  return pending.filter((entry) => {
    const key = keyOf(entry)
    if (key === undefined || rivals.get(key)?.length !== 1) return false
    const [settled, another] = ofKey.get(key) ?? []
    return settled !== undefined && another === undefined && isNear(settled, entry, sign.days)
  })
}

function isNear(left: BankTransaction, right: BankTransaction, days: number): boolean {
  const [one, other] = [left.bookedOn, right.bookedOn]
  return one === undefined || other === undefined || Math.abs(daysBetween(one, other)) <= days
}
