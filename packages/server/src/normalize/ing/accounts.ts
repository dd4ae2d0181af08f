import type { Balance, BankAccount } from '../../domain/account.ts'
import { accountsFromBerlinGroup, balancesFromBerlinGroup } from '../berlin-group/accounts.ts'
import type { Normalized } from '../berlin-group/fields.ts'
import { ingQuirk } from './quirk.ts'

/** `GET /v3/accounts`. Throws `bank_answer_not_understood`. */
export function accountsFromIng(text: string): Normalized<BankAccount> {
  return accountsFromBerlinGroup(text, ingQuirk)
}

/** `GET /v3/accounts/{id}/balances`; the one to show comes first. Throws `bank_answer_not_understood`. */
export function balancesFromIng(text: string): Normalized<Balance> {
  return balancesFromBerlinGroup(text, ingQuirk)
}
