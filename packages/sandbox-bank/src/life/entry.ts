import type { Day } from '../calendar.ts'

/**
 * What a booking is: ISO 20022 bank transaction code, SWIFT booking key and German business transaction code (GVC),
 * as the German Banking Industry Committee maps them.
 */
export const kinds = {
  salary: { iso: 'PMNT-RCDT-SALA', key: 'NTRF', gvc: '153', text: 'LOHN/GEHALT' },
  'transfer-in': { iso: 'PMNT-RCDT-ESCT', key: 'NTRF', gvc: '166', text: 'GUTSCHRIFT' },
  'standing-order-in': { iso: 'PMNT-RCDT-STDO', key: 'NTRF', gvc: '152', text: 'DAUERAUFTRAG' },
  'transfer-out': { iso: 'PMNT-ICDT-ESCT', key: 'NTRF', gvc: '116', text: 'ÜBERWEISUNG' },
  'standing-order': { iso: 'PMNT-ICDT-STDO', key: 'NTRF', gvc: '117', text: 'DAUERAUFTRAG' },
  'direct-debit': { iso: 'PMNT-RDDT-ESDD', key: 'NDDT', gvc: '105', text: 'LASTSCHRIFT' },
  'returned-debit': { iso: 'PMNT-RDDT-UPDD', key: 'NRTI', gvc: '109', text: 'RÜCKLASTSCHRIFT' },
  card: { iso: 'PMNT-CCRD-POSD', key: 'NDDT', gvc: '106', text: 'KARTENZAHLUNG' },
  cash: { iso: 'PMNT-CCRD-CWDL', key: 'NDDT', gvc: '083', text: 'BARGELDAUSZAHLUNG' },
  refund: { iso: 'PMNT-CCRD-RIMB', key: 'NTRF', gvc: '159', text: 'KARTENGUTSCHRIFT' },
  settlement: { iso: 'PMNT-CCRD-SMRT', key: 'NTRF', gvc: '166', text: 'KARTENABRECHNUNG' },
  fee: { iso: 'ACMT-MDOP-CHRG', key: 'NCHG', gvc: '808', text: 'ENTGELT' },
  interest: { iso: 'ACMT-MCOP-INTR', key: 'NINT', gvc: '814', text: 'ZINSEN' },
} as const
export type Kind = keyof typeof kinds

/** Who stands on the other side. */
export type Party = { readonly name: string; readonly iban?: string }

/** A payment of `cents` in another currency, unsigned: 1 unit of the account's currency was `rate` units of `currency`. */
export type Exchange = { readonly currency: string; readonly cents: number; readonly rate: string }

/** One booking before it has an id. `cents` is negative when money leaves; the currency is the account's. */
export type Draft = {
  readonly kind: Kind
  /** When the person did it; until `bookedOn` the bank shows it as pending. */
  readonly madeOn: Day
  readonly bookedOn: Day
  readonly cents: number
  readonly party?: Party
  readonly text: string
  readonly endToEndId?: string
  readonly mandateId?: string
  readonly creditorId?: string
  readonly purposeCode?: string
  readonly exchange?: Exchange
}

export type Entry = Draft & { readonly id: string }
