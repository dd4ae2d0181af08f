import { electronicFormatIBAN, extractIBAN, isValidIBAN } from 'ibantools'

import type { Bank } from '../domain/bank.ts'
import type { BankList, BankOfIban } from './bank-list.ts'
import { createDirectory } from './create-directory.ts'
import type { Directory, KnownBank } from './directory.ts'
import { indexBanks, searchBanks } from './search-banks.ts'

/** The list in memory, indexed once. Of two banks with one bank code the earlier has it. */
export function createBankList(
  banks: readonly Bank[],
  directory: Directory = createDirectory([]),
): BankList {
  const byId = new Map<string, Bank>(banks.map((bank) => [bank.id, bank]))
  const byCode = indexCodes(banks)
  const connected = indexBanks(banks.map((bank) => searchableOf(bank, directory)))
  const unconnected = indexBanks(unconnectedOf(directory, byCode))
  const findByIban = (text: string): Bank | undefined => {
    const place = placeOf(text)
    return place && byCode.get(place.country + place.bankCode)
  }
  return {
    all: () => banks,
    find: (id) => byId.get(id),
    findByIban,
    search(text, limit) {
      const found = findByIban(text)
      return found ? [found] : searchBanks(connected, text, { limit }).map(({ bank: each }) => each)
    },
    searchUnconnected(text, limit) {
      if (text.trim() === '') return []
      const place = placeOf(text)
      if (place) return unconnected.banks.filter((bank) => isAt(bank, place)).slice(0, limit)
      // Beside a bank that can be had only what was surely meant, too, is worth a word.
      const isStrict = searchBanks(connected, text, { limit: 1 }).length > 0
      return searchBanks(unconnected, text, { limit, isStrict })
    },
    unconnected: () => unconnected.banks,
    bankOfIban(text): BankOfIban | undefined {
      const place = placeOf(text)
      if (!place) return undefined
      const { country, bankCode } = place
      const bank = byCode.get(country + bankCode)
      const row = directory.row(country, bankCode)
      if (bank) return { bankCode, name: bank.name, bic: row?.bic ?? bank.bic }
      return row && { bankCode, ...without(row) }
    },
  }
}

/** An operator may call a bank as they like; people go on calling it by its other names. */
function searchableOf(bank: Bank, directory: Directory) {
  const { country, name, bankCodes, bic } = bank
  const listed = bankCodes[0] === undefined ? undefined : directory.find(country, bankCodes[0])
  const aliases = [listed?.name ?? '', ...(listed?.aliases ?? [])]
  return { country, name, bankCodes, bic, aliases, bank }
}

function without({ name, bic }: BankOfIban): Omit<BankOfIban, 'bankCode'> {
  return { ...(name !== undefined && { name }), ...(bic !== undefined && { bic }) }
}

function indexCodes(banks: readonly Bank[]): ReadonlyMap<string, Bank> {
  const byCode = new Map<string, Bank>()
  for (const bank of banks) {
    for (const code of bank.bankCodes) {
      const key = `${bank.country}${code}`
      if (!byCode.has(key)) byCode.set(key, bank)
    }
  }
  return byCode
}

/** Of a bank that is connected under some of its codes only the others are left. */
function unconnectedOf(
  directory: Directory,
  byCode: ReadonlyMap<string, Bank>,
): readonly KnownBank[] {
  return directory.all().flatMap((bank) => {
    const bankCodes = bank.bankCodes.filter((code) => !byCode.has(bank.country + code))
    return bankCodes.length === 0 ? [] : [{ ...bank, bankCodes }]
  })
}

function isAt({ country, bankCodes }: KnownBank, place: Place): boolean {
  return country === place.country && bankCodes.includes(place.bankCode)
}

type Place = { readonly country: string; readonly bankCode: string }

function placeOf(text: string): Place | undefined {
  const iban = electronicFormatIBAN(text)?.toUpperCase()
  if (iban === undefined || !isValidIBAN(iban)) return undefined
  const { countryCode: country = '', bankIdentifier: bankCode = '' } = extractIBAN(iban)
  return { country, bankCode }
}
