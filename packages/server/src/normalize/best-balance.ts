import type { Balance } from '../domain/account.ts'

/**
 * What a person calls their balance: what is booked now, before what is foreseen, before yesterday's close, before
 * what can be spent. Types a bank invents come last, a sum that holds a credit limit after all others.
 */
const order = [
  'interimBooked',
  'expected',
  'closingBooked',
  'interimAvailable',
  'forwardAvailable',
  'nonInvoiced',
  'openingBooked',
]

type Candidate = { readonly balance: Balance; readonly includesCredit: boolean }

/** All balances, the one to show first (`bankOrder` before the usual order); of two of one type the newer. */
export function bestFirst(
  candidates: readonly Candidate[],
  bankOrder: readonly string[] = [],
): readonly Balance[] {
  const types = [...new Set([...bankOrder, ...order])]
  return candidates
    .toSorted(
      (left, right) =>
        rank(types, left) - rank(types, right) || newerFirst(left.balance, right.balance),
    )
    .map(({ balance }) => balance)
}

function rank(types: readonly string[], { balance, includesCredit }: Candidate): number {
  const place = types.indexOf(balance.type)
  return (place === -1 ? types.length : place) + (includesCredit ? types.length + 1 : 0)
}

function newerFirst(left: Balance, right: Balance): number {
  return (right.referenceOn ?? '').localeCompare(left.referenceOn ?? '')
}
