import { daysBetween } from '../domain/local-date.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import type { Change, KnownTransaction, Snapshot } from './changes.ts'
import { type MatchingRule, matchingRules, pendingDays } from './matching-rules.ts'
import { saysTheSame } from './similar.ts'
import { withoutRepeats } from './without-repeats.ts'

/**
 * What has changed between what is stored and what the bank says now. Each known transaction and each one told is used
 * once, so nothing is doubled and true twins stay two. What lies before the snapshot is left alone. Pure.
 */
export function reconcile(
  known: readonly KnownTransaction[],
  snapshot: Snapshot,
  rules: readonly MatchingRule[] = matchingRules,
): readonly Change[] {
  const told = withoutRepeats(snapshot.transactions)
  const inQuestion = known.filter((entry) => isInQuestion(entry, snapshot))
  const matches = match(inQuestion, told, rules)
  const recognized = new Set(matches.values())
  const vanished = inQuestion.filter(
    (entry) => !recognized.has(entry) && entry.deletedOn === undefined && isMissed(entry, told),
  )
  return [
    ...told.flatMap((transaction) => changeOf(transaction, matches.get(transaction))),
    ...(snapshot.complete ? vanished : []).map(({ id }) => ({ kind: 'deleted', id }) as const),
  ]
}

function changeOf(told: BankTransaction, known: KnownTransaction | undefined): readonly Change[] {
  if (known === undefined) return [{ kind: 'added', told }]
  const isSame = known.deletedOn === undefined && saysTheSame(known.told, told)
  return isSame ? [] : [{ kind: 'modified', id: known.id, told }]
}

function isInQuestion({ told, deletedOn }: KnownTransaction, { from, today }: Snapshot): boolean {
  if (told.status === 'booked') return told.bookedOn !== undefined && told.bookedOn >= from
  return deletedOn === undefined || daysBetween(deletedOn, today) <= pendingDays
}

/**
 * Banks give less history than they are asked for, and do not say so: what lies before the oldest entry of an answer may be
 * there still. Pending ones come as the complete set.
 */
function isMissed({ told }: KnownTransaction, now: readonly BankTransaction[]): boolean {
  if (told.status === 'pending' || told.bookedOn === undefined) return true
  const day = told.bookedOn
  return now.some(({ status, bookedOn }) => status === 'booked' && (bookedOn ?? day) <= day)
}

type Matches = ReadonlyMap<BankTransaction, KnownTransaction>

function match(
  known: readonly KnownTransaction[],
  told: readonly BankTransaction[],
  rules: readonly MatchingRule[],
): Matches {
  const matches = new Map<BankTransaction, KnownTransaction>()
  if (known.length === 0) return matches
  const openKnown = new Set(known)
  const openTold = new Set(told)
  for (const rule of rules) {
    for (const [entry, transaction] of pairsOf(rule, openKnown, openTold)) {
      matches.set(transaction, entry)
      openKnown.delete(entry)
      openTold.delete(transaction)
    }
  }
  return matches
}

type Pair = readonly [KnownTransaction, BankTransaction]

function pairsOf(
  rule: MatchingRule,
  known: Iterable<KnownTransaction>,
  told: Iterable<BankTransaction>,
): readonly Pair[] {
  const ofKey = Map.groupBy(
    [...known].filter((entry) => entry.told.status === rule.from),
    (entry) => rule.key(entry.told),
  )
  const toldOfKey = Map.groupBy(
    [...told].filter(({ status }) => status === rule.to),
    (transaction) => rule.key(transaction),
  )
  return [...toldOfKey].flatMap(([key, transactions]) => {
    const entries = key === undefined ? undefined : ofKey.get(key)
    return entries === undefined ? [] : pairUp(rule, entries, transactions)
  })
}

/** What the bank still has before what it no longer had, then the nearest day, then the order. */
function pairUp(
  rule: MatchingRule,
  known: readonly KnownTransaction[],
  told: readonly BankTransaction[],
): readonly Pair[] {
  const live = known.filter(({ deletedOn }) => deletedOn === undefined)
  const gone = known.filter(({ deletedOn }) => deletedOn !== undefined)
  const pairs: Pair[] = []
  const open = new Set(told)
  for (const entries of [live, gone]) {
    for (const pair of pairAmong(rule, entries, [...open])) {
      pairs.push(pair)
      open.delete(pair[1])
    }
  }
  return pairs
}

function pairAmong(
  rule: MatchingRule,
  known: readonly KnownTransaction[],
  told: readonly BankTransaction[],
): readonly Pair[] {
  const needsNoComparison = rule.days === 0 && rule.agree === undefined && !rule.sole
  if (needsNoComparison) return zip(known, told)
  if (known.length * told.length > comparisonsMax) return []
  return rule.sole ? solePairs(rule, known, told) : nearestPairs(rule, known, told)
}

/** All fit all: any number of twins in one go. */
function zip(
  known: readonly KnownTransaction[],
  told: readonly BankTransaction[],
): readonly Pair[] {
  return known.flatMap((entry, index) => {
    const transaction = told[index]
    return transaction === undefined ? [] : [[entry, transaction] as const]
  })
}

function solePairs(
  rule: MatchingRule,
  known: readonly KnownTransaction[],
  told: readonly BankTransaction[],
): readonly Pair[] {
  return told.flatMap((transaction) => {
    const [entry, another] = known.filter((candidate) => fits(rule, candidate, transaction))
    if (entry === undefined || another !== undefined) return []
    const rivals = told.filter((candidate) => fits(rule, entry, candidate))
    return rivals.length === 1 ? [[entry, transaction] as const] : []
  })
}

function nearestPairs(
  rule: MatchingRule,
  known: readonly KnownTransaction[],
  told: readonly BankTransaction[],
): readonly Pair[] {
  const open = new Set(told)
  return known.flatMap((entry) => {
    const fitting = [...open].filter((candidate) => fits(rule, entry, candidate))
    const transaction = nearest(entry, fitting)
    if (transaction === undefined) return []
    open.delete(transaction)
    return [[entry, transaction] as const]
  })
}

/** Among so many that look alike, likeness says nothing; and the time it takes has a bound. */
const comparisonsMax = 100_000

function fits(rule: MatchingRule, { told }: KnownTransaction, now: BankTransaction): boolean {
  return isNear(told, now, rule.days) && (rule.agree?.(told, now) ?? true)
}

/** An entry without a day, as some pending ones are, is near to every day. */
function isNear(left: BankTransaction, right: BankTransaction, days: number): boolean {
  return distance(left, right) <= days
}

function distance(
  { bookedOn: left }: BankTransaction,
  { bookedOn: right }: BankTransaction,
): number {
  return left === undefined || right === undefined ? 0 : Math.abs(daysBetween(left, right))
}

function nearest(
  { told }: KnownTransaction,
  candidates: readonly BankTransaction[],
): BankTransaction | undefined {
  return candidates.toSorted((left, right) => distance(told, left) - distance(told, right))[0]
}
