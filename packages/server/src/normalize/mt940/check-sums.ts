import type { Balance } from '../../domain/account.ts'
import { isNegative } from '../../domain/money.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { checkBalances, isSame, sumOf } from '../sums.ts'
import type { EntrySum } from './balance-field.ts'

type Found = {
  readonly balances: readonly Balance[]
  readonly sums: readonly EntrySum[]
  readonly transactions: readonly BankTransaction[]
  readonly isInterim: boolean
}

/** What of the figures says that entries are missing or wrong; a statement cut short in transport has no other sign. */
export function checkSums(found: Found): readonly string[] {
  return [...checkEnds(found), ...checkEntrySums(found)]
}

function checkEnds({ balances, transactions, isInterim }: Found): readonly string[] {
  if (isInterim) return []
  const opening = balances.find(({ type }) => type === 'openingBooked')
  const closing = balances.find(({ type }) => type === 'closingBooked' || type === 'interimBooked')
  if (opening === undefined) return ['it has no opening balance: its beginning may be missing']
  if (closing === undefined) return ['it has no closing balance: its end may be missing']
  return checkBalances(opening, closing, transactions)
}

function checkEntrySums({ sums, transactions }: Found): readonly string[] {
  return sums
    .filter(({ isDebit, count, sum }) => {
      const entries = transactions.filter(({ amount }) => isNegative(amount) === isDebit)
      const reached = sumOf({ ...sum, unscaled: 0n }, entries)
      return entries.length !== count || reached === undefined || !isSame(reached, sum)
    })
    .map(
      ({ isDebit }) => `the ${isDebit ? 'debits' : 'credits'} are not those that field 90 counts`,
    )
}
