import type { Account } from '../domain/account.ts'
import type { AccountId } from '../domain/ids.ts'
import type { FlowRequest } from './flow.ts'

/** The bank and the accounts whose consent is to be renewed, as a link asks for them. */
export type Renewal = Pick<FlowRequest, 'bankId' | 'accounts'>

/** Why there is none. */
export type NoRenewal = 'unknown-account' | 'several-banks' | 'no-account'

/**
 * One passage of a person leads through one bank: that of the named accounts, or of all where none is named. An account
 * that no number tells apart cannot be asked for, so the person chooses it again.
 */
export function planRenewal(
  accounts: readonly Account[],
  named: readonly AccountId[] | undefined,
): Renewal | NoRenewal {
  const ofEach = named?.map((id) => accounts.find((account) => account.id === id)) ?? accounts
  const wanted = ofEach.filter((account) => account !== undefined)
  if (wanted.length < ofEach.length) return 'unknown-account'
  const [bankId, another] = new Set(wanted.map((account) => account.bankId))
  if (bankId === undefined) return 'no-account'
  if (another !== undefined) return 'several-banks'
  const numbers = wanted.map(numberOf)
  const known = numbers.filter((number) => number !== undefined)
  return { bankId, accounts: known.length < numbers.length ? [] : known }
}

function numberOf({ iban, accountNumber, maskedPan, currency }: Account) {
  const id = iban ?? accountNumber ?? maskedPan
  return id === undefined ? undefined : { id, currency }
}
