import { textAt } from './read-json.ts'

/** The codes that say what kind of booking it is. */
export type BookingCodes = {
  /** ISO 20022 domain, family and sub-family: `PMNT-ICDT-STDO`. */
  readonly bankTransactionCode?: string
  /** The German business transaction code (Geschäftsvorfallcode), e.g. 117. */
  readonly transactionCode?: number
  readonly primaNota?: string
  /** SWIFT's transaction type without the letter in front: `TRF` of `NTRF`. */
  readonly bookingKey?: string
  /** ISO 20022 ExternalPurpose1Code, e.g. `SALA`. */
  readonly purposeCode?: string
  /** A proprietary code that is words, not digits. */
  readonly bookingText?: string
}

/** SWIFT key, GVC, Primanota, text key extension: `NTRF+116+9310+997`; some banks leave the key out. */
const german = /^(?:[A-Z]([A-Z]{3})\+)?(\d{3})(?:\+(\w{1,10}))?(?:\+\w{0,10})?$/

export function parseCodes(raw: object): BookingCodes {
  const iso = textAt(raw, 'bankTransactionCode')?.toUpperCase()
  const purposeCode = textAt(raw, 'purposeCode')?.toUpperCase()
  return {
    ...(iso === undefined ? {} : { bankTransactionCode: iso }),
    ...(purposeCode === undefined ? {} : { purposeCode }),
    ...proprietary(textAt(raw, 'proprietaryBankTransactionCode')),
  }
}

function proprietary(code: string | undefined): Partial<BookingCodes> {
  if (code === undefined) return {}
  const [, bookingKey, digits, primaNota] = german.exec(code) ?? []
  if (digits === undefined)
    return /[a-zäöü]{3}/i.test(code) && !code.includes('+') ? { bookingText: code } : {}
  return {
    transactionCode: Number(digits),
    ...(bookingKey === undefined ? {} : { bookingKey }),
    ...(primaNota === undefined ? {} : { primaNota }),
  }
}
