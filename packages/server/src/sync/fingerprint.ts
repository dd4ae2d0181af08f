import type { BankTransaction } from '../domain/transaction.ts'
import { amountKey, foldText } from './similar.ts'

/**
 * What stays the same from one read to the next while a bank's own ids change: amount, currency, booking day, the account
 * of the other side, end-to-end id, purpose. Equal ones of one account are true twins, told apart by their number alone.
 */
export function fingerprintOf(transaction: BankTransaction): string {
  return `${transaction.bookedOn ?? ''} ${contentKey(transaction)}`
}

/** The fingerprint without the day. */
export function contentKey(transaction: BankTransaction): string {
  const known = keys.get(transaction)
  if (known !== undefined) return known
  const key = makeContentKey(transaction)
  keys.set(transaction, key)
  return key
}

/** Each rule asks for it, and folding texts takes its time. */
const keys = new WeakMap<BankTransaction, string>()

function makeContentKey(transaction: BankTransaction): string {
  const { amount, counterparty, endToEndId, purpose } = transaction
  return JSON.stringify([
    amountKey(amount),
    counterparty.iban ?? counterparty.accountNumber ?? foldText(counterparty.name),
    endToEndId ?? '',
    foldText(purpose),
  ])
}
