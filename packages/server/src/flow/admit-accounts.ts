import type { AccountsAnswer } from '../connectors/connector.ts'
import type { Balance, BankAccount } from '../domain/account.ts'
import { isNamed } from '../domain/named-account.ts'
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
    .filter(({ account }) => isNamed(account, request.accounts) && isOfType(account, request))
    .map(({ account, raw: said }, index) => ({
      ...offer(account, String(index), account.balances[0]),
      ...(said && { raw: said }),
    }))
}

function isOfType(account: BankAccount, { accountTypes }: FlowRequest): boolean {
  return accountTypes.length === 0 || accountTypes.includes(account.type)
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
