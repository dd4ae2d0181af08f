import { isValidIBAN } from 'ibantools'

import type { StatementAccount } from '../statement.ts'

const bicPattern = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/

/** `35x`, and nothing that a broken file puts in its place. */
const accountPattern = /^[A-Z0-9/.:_-]{1,40}$/

export function isBic(text: string): boolean {
  return bicPattern.test(text)
}

/**
 * Field 25: `25040090/3312345678`, an IBAN, `UBRTHUHB/123…/HUF`, each perhaps with a currency behind. A number that is no IBAN
 * by its checksum is an account number.
 */
export function readAccount(text: string): StatementAccount {
  const flat = text.replaceAll(/\s/g, '').toUpperCase()
  if (!accountPattern.test(flat)) return {}
  const [, bare = flat, currency] = /^(.*\d)\/?([A-Z]{3})$/.exec(flat) ?? []
  const parts = bare.split('/').filter((part) => part !== '')
  const number = parts.at(-1)
  const bank = parts.length > 1 ? parts[0] : undefined
  return {
    ...numberFrom(number),
    ...(bank !== undefined && /^\d{5,9}$/.test(bank) ? { bankCode: bank } : {}),
    ...(bank !== undefined && isBic(bank) ? { bic: bank } : {}),
    ...(currency === undefined ? {} : { currency }),
  }
}

export function numberFrom(text = ''): { readonly iban?: string; readonly accountNumber?: string } {
  const number = text.replaceAll(/\s/g, '').toUpperCase()
  if (number === '') return {}
  return /^[A-Z]{2}\d{2}/.test(number) && isValidIBAN(number)
    ? { iban: number }
    : { accountNumber: number }
}
