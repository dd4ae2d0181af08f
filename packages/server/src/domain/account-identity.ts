import type { BankAccount } from './account.ts'
import type { BankId } from './ids.ts'

/**
 * What an account is known by from one consent to the next, and through which bank of the list ever: IBAN and currency. Where
 * there is no IBAN, its number or card at this bank; where there is none of these, its name.
 */
export function identityOf(
  account: Pick<BankAccount, 'iban' | 'accountNumber' | 'maskedPan' | 'currency' | 'name' | 'type'>,
  bankId: BankId,
): string {
  const { iban, accountNumber, maskedPan, currency, name, type } = account
  const place = iban === undefined ? bankId : ''
  const own = iban ?? accountNumber ?? ''
  const fallback = own === '' && maskedPan === undefined ? `${type} ${name}` : ''
  return JSON.stringify([place, own, maskedPan ?? '', currency, fallback])
}
