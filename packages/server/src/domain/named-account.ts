import type { BankAccount } from './account.ts'
import { accountNumberOf } from './iban.ts'

export type NamedAccount = { readonly id: string; readonly currency?: string }

/** True if the account is among those that a client named; if it named none, every one is. */
export function isNamed(account: BankAccount, accounts: readonly NamedAccount[]): boolean {
  if (accounts.length === 0) return true
  return accounts.some(
    ({ id, currency }) =>
      identifies(id, account) && (currency === undefined || currency === account.currency),
  )
}

function identifies(id: string, account: BankAccount): boolean {
  const wanted = plain(id)
  if (account.iban !== undefined && plain(account.iban) === wanted) return true
  const numbers = [account.accountNumber, account.iban && accountNumberOf(account.iban)]
  if (numbers.some((number) => number !== undefined && isSameNumber(plain(number), wanted))) {
    return true
  }
  return account.maskedPan !== undefined && matchesPan(plain(account.maskedPan), wanted)
}

/** People write a national account number as it stands on their card, an IBAN pads it with zeros in front. */
function isSameNumber(left: string, right: string): boolean {
  return left.replace(/^0+/, '') === right.replace(/^0+/, '')
}

/** A masked card number (`525412******3241`) stands for every number with the same digits where it shows some. */
function matchesPan(masked: string, pan: string): boolean {
  if (masked.length !== pan.length) return false
  return Array.from(masked).every((digit, place) => !/\d/.test(digit) || digit === pan[place])
}

function plain(id: string): string {
  return id.replaceAll(/[\s-]/g, '').toUpperCase()
}
