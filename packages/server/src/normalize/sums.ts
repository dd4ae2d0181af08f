import type { Balance } from '../domain/account.ts'
import { add } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { BankTransaction } from '../domain/transaction.ts'

/** What says that entries are missing or wrong where a statement has both balances; nothing if it has not. */
export function checkBalances(
  opening: Balance | undefined,
  closing: Balance | undefined,
  transactions: readonly BankTransaction[],
): readonly string[] {
  if (opening === undefined || closing === undefined) return []
  const reached = sumOf(opening.amount, transactions)
  return reached !== undefined && isSame(reached, closing.amount)
    ? []
    : ['the entries do not lead from the opening to the closing balance']
}

/** `undefined` when the currencies differ. */
export function sumOf(start: Money, transactions: readonly BankTransaction[]): Money | undefined {
  if (transactions.some(({ amount }) => amount.currency !== start.currency)) return undefined
  return transactions.reduce((sum, { amount }) => add(sum, amount), start)
}

export function isSame(left: Money, right: Money): boolean {
  if (left.currency !== right.currency) return false
  return add(left, { ...right, unscaled: -right.unscaled }).unscaled === 0n
}
