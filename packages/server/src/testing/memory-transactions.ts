import type { TransactionQuery, TransactionStatistics } from '../data/transaction-reader.ts'
import { add, formatDecimal, isNegative, parseMoney, type Money } from '../domain/money.ts'
import type { Transaction } from '../domain/transaction.ts'
import { isRead, type StoredTransaction } from './memory-harvest.ts'

/** What `since` selects of that which the bank no longer has, the latest first. */
export function listDeleted(
  all: readonly StoredTransaction[],
  query: TransactionQuery,
): readonly StoredTransaction[] {
  if (query.since === undefined) return []
  const sinceType = query.sinceType === 'booked' ? 'booked' : 'modified'
  return all
    .filter(
      (each) =>
        each.deletedAt !== undefined &&
        !each.hidden &&
        isSince(all, each, { ...query, sinceType }) &&
        (query.accountIds?.includes(each.accountId) ?? true),
    )
    .toSorted((left, right) => Number(right.deletedAt) - Number(left.deletedAt))
}

/** What was deleted is not listed, but still says what comes after it. */
export function listTransactions(
  all: readonly StoredTransaction[],
  query: TransactionQuery,
): readonly StoredTransaction[] {
  const sorted = selectTransactions(all, query).toSorted((left, right) => byOrder(all, left, right))
  if (query.sort === 'desc') sorted.reverse()
  return sorted.slice(query.offset, query.offset + query.count)
}

/** All that a query selects, whatever its page. */
export function selectTransactions(
  all: readonly StoredTransaction[],
  query: TransactionQuery,
): readonly StoredTransaction[] {
  return all.filter(
    (each) =>
      isRead(each) &&
      (each.status === 'pending'
        ? query.includePending
        : isSince(all, each, query) && (each.bookedOn ?? '') <= (query.until ?? '9999')) &&
      (query.accountIds?.includes(each.accountId) ?? true) &&
      (query.types?.includes(each.type) ?? true) &&
      (query.amountGte === undefined || compare(each.amount, query.amountGte) >= 0) &&
      (query.amountLt === undefined || compare(each.amount, query.amountLt) < 0) &&
      matches(each, query.filter),
  )
}

export function sumUp(
  selected: readonly Transaction[],
  currency: string,
): TransactionStatistics | undefined {
  const amounts = selected
    .map(({ amount }) => amount)
    .filter((amount) => amount.currency === currency)
  if (amounts.length === 0) return undefined
  const zero = parseMoney('0', currency)
  const deposits = amounts.filter((amount) => !isNegative(amount) && amount.unscaled !== 0n)
  const expenses = amounts.filter(isNegative)
  const bySize = (left: Money, right: Money) => compare(left, formatDecimal(right))
  return {
    depositSum: deposits.reduce(add, zero),
    depositMax: deposits.toSorted(bySize).at(-1) ?? zero,
    expenseSum: expenses.reduce(add, zero),
    expenseMax: expenses.toSorted(bySize)[0] ?? zero,
  }
}

/** By booking day (those without one last), then by the order of the bank, which is the place among all. */
function byOrder(all: readonly Transaction[], left: Transaction, right: Transaction): number {
  const [leftDay, rightDay] = [left.bookedOn ?? '9999', right.bookedOn ?? '9999']
  if (leftDay !== rightDay) return leftDay < rightDay ? -1 : 1
  return all.indexOf(left) - all.indexOf(right)
}

function isSince(
  all: readonly Transaction[],
  each: Transaction,
  { since, sinceType }: TransactionQuery,
): boolean {
  if (since === undefined) return true
  const valueOf = (transaction: Transaction) =>
    sinceType === 'booked'
      ? (transaction.bookedOn ?? '9999')
      : transaction[sinceType === 'created' ? 'createdAt' : 'modifiedAt'].toISOString()
  switch (since.kind) {
    case 'from-day':
      return valueOf(each) >= since.day
    case 'from-instant':
      return valueOf(each) >= since.instant.toISOString().slice(0, sinceType === 'booked' ? 10 : 24)
    case 'after-transaction': {
      const start = all.find(({ id }) => id === since.id)
      if (start === undefined) return false
      if (valueOf(each) !== valueOf(start)) return valueOf(each) > valueOf(start)
      return byOrder(all, each, start) > 0
    }
  }
}

function matches(each: Transaction, filter: TransactionQuery['filter']): boolean {
  if (filter === undefined) return true
  const texts = {
    date: each.bookedOn,
    person: each.counterparty.name,
    purpose: each.purpose,
    amount: formatDecimal(each.amount),
  }
  const text = texts[filter.key]
  if (text === undefined) return false
  if (filter.key === 'amount' && /^-?[\d.]+$/.test(filter.pattern)) {
    return compare(each.amount, filter.pattern) === 0
  }
  const parts = filter.pattern
    .split('%')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`, 'isu').test(text)
}

function compare(amount: Money, decimal: string): number {
  const difference = add(amount, parseMoney(flip(decimal), amount.currency)).unscaled
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function flip(decimal: string): string {
  return decimal.startsWith('-') ? decimal.slice(1) : `-${decimal}`
}
