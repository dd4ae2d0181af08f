import type { AccountsAnswer } from '../connectors/connector.ts'
import type { Balance, BankAccount } from '../domain/account.ts'
import { accountNumberOf } from '../domain/iban.ts'
import { formatDecimal } from '../domain/money.ts'
import type { FlowRequest, OfferedAccount } from './flow.ts'

/**
 * The accounts of the bank that the client's request admits: of the named ones only those, of the named types only
 * those.
 */
export function admitAccounts(
  { accounts, raw }: AccountsAnswer,
  request: FlowRequest,
): readonly OfferedAccount[] {
  return accounts
    .map((account, index) => ({ account, raw: raw[index] }))
    .filter(({ account }) => isNamed(account, request) && isOfType(account, request))
    .map(({ account, raw: said }, index) => ({
      ...offer(account, String(index), account.balances[0]),
      ...(said && { raw: said }),
    }))
}

function isNamed(account: BankAccount, { accounts }: FlowRequest): boolean {
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

function isOfType(account: BankAccount, { accountTypes }: FlowRequest): boolean {
  return accountTypes.length === 0 || accountTypes.includes(account.type)
}

function plain(id: string): string {
  return id.replaceAll(/[\s-]/g, '').toUpperCase()
}

function offer(
  { balances: _all, ...account }: BankAccount,
  choice: string,
  balance: Balance | undefined,
): OfferedAccount {
  if (!balance) return { ...account, choice }
  const { currency } = balance.amount
  return { ...account, choice, balance: { amount: formatDecimal(balance.amount), currency } }
}
