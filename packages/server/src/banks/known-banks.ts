import { bankDataByBIC, bankDataByBLZ } from 'bankdata-germany'
import type { BankList } from './bank-list.ts'
import { electronicFormatIBAN, extractIBAN, isValidIBAN } from 'ibantools'

/** A bank in the Bundesbank's directory, whether it can be connected or not. */
export type KnownBank = { readonly name: string; readonly bankCode: string; readonly bic?: string }

/** The bank that keeps the account of an IBAN: one that is connected here, else one of the directory. */
export function bankOfIbanAmong(
  banks: Pick<BankList, 'findByIban'>,
): (iban: string) => KnownBank | undefined {
  return (iban) => {
    const bank = banks.findByIban(iban)
    const [bankCode] = bank?.bankCodes ?? []
    if (!bank || bankCode === undefined) return bankOfIban(iban)
    return { name: bank.name, bankCode, bic: bank.bic }
  }
}

/** The German bank that keeps the account of an IBAN; `undefined` for other countries and invalid IBANs. */
export function bankOfIban(text: string): KnownBank | undefined {
  const iban = electronicFormatIBAN(text)?.toUpperCase()
  if (iban === undefined || !isValidIBAN(iban)) return undefined
  const { countryCode, bankIdentifier } = extractIBAN(iban)
  return countryCode === 'DE' ? bankOfCode(bankIdentifier ?? '') : undefined
}

/** The name of the German bank that an IBAN, a bank code or a BIC means, so that we can say it is not connected. */
export function knownBankName(text: string): string | undefined {
  const compact = text.replaceAll(/\s/g, '').toUpperCase()
  if (/^\d{8}$/.test(compact)) return bankOfCode(compact)?.name
  if (/^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(compact)) {
    return (bankDataByBIC(compact) ?? bankDataByBIC(`${compact}XXX`))?.bankName
  }
  return bankOfIban(compact)?.name
}

/** The directory walks its whole list for each look-up; transactions name the same few banks again and again. */
const remembered = new Map<string, KnownBank | undefined>()
const rememberedMax = 5_000

function bankOfCode(bankCode: string): KnownBank | undefined {
  if (remembered.has(bankCode)) return remembered.get(bankCode)
  const bank = lookUp(bankCode)
  if (remembered.size < rememberedMax) remembered.set(bankCode, bank)
  return bank
}

function lookUp(bankCode: string): KnownBank | undefined {
  const data = bankDataByBLZ(bankCode)
  if (!data) return undefined
  return {
    name: data.bankName,
    bankCode: data.blz,
    ...(data.bic === undefined || data.bic === '' ? {} : { bic: data.bic }),
  }
}
