import type { Money } from '../domain/money.ts'
import type { AccountChange, ArrivedTransaction, MonthTotals, NoticeRules } from './notification.ts'
import { type Condition, type ObserveKey, parseObserveKey } from './observe-key.ts'

/** The rules of finX API section 11. */
export const noticeRules: NoticeRules = { needsTotals, isMeant }

function needsTotals(observeKey: string): boolean {
  const key = parseObserveKey(observeKey)
  if (typeof key === 'string' || key.kind !== 'transactions') return false
  const name = key.condition?.name
  return name === 'more_expenses_then_deposits' || name === 'current_month_expense_goal'
}

function isMeant(
  observeKey: string,
  change: AccountChange,
  totals: MonthTotals | undefined,
): boolean {
  const key = parseObserveKey(observeKey)
  if (typeof key === 'string' || key.kind === 'test') return false
  if (key.accountId !== undefined && key.accountId !== change.accountId) return false
  switch (key.kind) {
    case 'sync':
      return change.credentialsRejected === true
    case 'balance':
      if (change.balance === undefined) return false
      return key.inferiorLimit === undefined || isLess(change.balance, key.inferiorLimit)
    case 'transactions':
      return isTransactionMeant(key, change, totals)
  }
}

function isTransactionMeant(
  { condition, includePending }: Extract<ObserveKey, { kind: 'transactions' }>,
  { arrived = [], revised = false }: AccountChange,
  totals: MonthTotals | undefined,
): boolean {
  const news = arrived.filter(({ status }) => includePending || status === 'booked')
  if (condition === undefined) return news.length > 0 || revised
  switch (condition.name) {
    case 'more_expenses_then_deposits':
    case 'current_month_expense_goal':
      return news.length > 0 && totals !== undefined && isMonthMeant(condition, totals)
    case 'single_expense_goal':
    case 'single_deposit_goal':
    case 'purpose':
    case 'name':
      return news.some((each) => isOneMeant(condition, each))
  }
}

function isMonthMeant(condition: Condition, { expenses, deposits }: MonthTotals): boolean {
  if ('goal' in condition) return !isLess(expenses, condition.goal)
  return compare(expenses, deposits) > 0
}

function isOneMeant(condition: Condition, each: ArrivedTransaction): boolean {
  const { amount, purpose, counterparty } = each
  switch (condition.name) {
    case 'single_expense_goal':
      return amount.unscaled < 0n && !isLess(withoutSign(amount), condition.goal)
    case 'single_deposit_goal':
      return amount.unscaled > 0n && !isLess(amount, condition.goal)
    case 'purpose':
      return holds(purpose, condition.text)
    case 'name':
      return holds(counterparty?.name ?? '', condition.text)
    default:
      return false
  }
}

function holds(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}

function isLess(money: Money, whole: number): boolean {
  return compare(money, { unscaled: BigInt(whole), scale: 0 }) < 0
}

function compare(
  left: Pick<Money, 'unscaled' | 'scale'>,
  right: Pick<Money, 'unscaled' | 'scale'>,
): number {
  const difference =
    left.unscaled * 10n ** BigInt(right.scale) - right.unscaled * 10n ** BigInt(left.scale)
  return Number(difference > 0n) - Number(difference < 0n)
}

function withoutSign(money: Money): Money {
  return { ...money, unscaled: money.unscaled < 0n ? -money.unscaled : money.unscaled }
}
