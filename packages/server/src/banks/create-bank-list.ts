import { electronicFormatIBAN, extractIBAN, isValidIBAN } from 'ibantools'

import type { Bank } from '../domain/bank.ts'
import type { BankList } from './bank-list.ts'
import { indexBanks, searchBanks } from './search-banks.ts'

/** The list in memory, indexed once. Of two banks with one bank code the earlier has it. */
export function createBankList(banks: readonly Bank[]): BankList {
  const byId = new Map<string, Bank>(banks.map((bank) => [bank.id, bank]))
  const byCode = new Map<string, Bank>()
  for (const bank of banks) {
    for (const code of bank.bankCodes) {
      const key = `${bank.country}${code}`
      if (!byCode.has(key)) byCode.set(key, bank)
    }
  }
  const index = indexBanks(banks)
  const findByIban = (text: string): Bank | undefined => {
    const iban = electronicFormatIBAN(text)?.toUpperCase()
    if (iban === undefined || !isValidIBAN(iban)) return undefined
    const { countryCode = '', bankIdentifier = '' } = extractIBAN(iban)
    return byCode.get(`${countryCode}${bankIdentifier}`)
  }
  return {
    all: () => banks,
    find: (id) => byId.get(id),
    findByIban,
    search(text, limit) {
      const found = findByIban(text)
      return found ? [found] : searchBanks(index, text, limit)
    },
  }
}
