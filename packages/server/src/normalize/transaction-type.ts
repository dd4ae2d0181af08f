import type { Money } from '../domain/money.ts'
import { isNegative } from '../domain/money.ts'
import type { TransactionType } from '../domain/transaction.ts'
import type { BookingCodes } from './booking-codes.ts'

const incomePurposes = new Set(['SALA', 'PAYR', 'PENS', 'BONU', 'RENT', 'SSBE', 'GOVT'])

/** The wire's type, from the most telling code down: purpose, ISO 20022 code, German code. */
export function transactionTypeOf(codes: BookingCodes, amount: Money): TransactionType {
  const fromCodes =
    fromIso(codes.bankTransactionCode) ?? fromGerman(codes.transactionCode) ?? 'Unknown'
  const isTransfer = fromCodes === 'Transfer' || fromCodes === 'Unknown'
  if (isTransfer && incomePurposes.has(codes.purposeCode ?? '')) return 'Salary or rent'
  if (fromCodes !== 'Unknown' || codes.purposeCode === undefined) return fromCodes
  if (codes.purposeCode === 'CDCD' && isNegative(amount)) return 'ATM'
  if (codes.purposeCode === 'RINP') return 'Standing order'
  return 'Unknown'
}

const subFamilies: Readonly<Record<string, TransactionType>> = {
  STDO: 'Standing order',
  SALA: 'Salary or rent',
  PAYR: 'Salary or rent',
  CHRG: 'Charges or interest',
  FEES: 'Charges or interest',
  COMM: 'Charges or interest',
  INTR: 'Charges or interest',
  CWDL: 'ATM',
  XBCW: 'ATM',
  POSD: 'Electronic cash',
  POSC: 'Electronic cash',
}

const families: Readonly<Record<string, TransactionType>> = {
  ICDT: 'Transfer',
  RCDT: 'Transfer',
  IRCT: 'Transfer',
  RRCT: 'Transfer',
  IDDT: 'Direct debit',
  RDDT: 'Direct debit',
  CCRD: 'Electronic cash',
  MCRD: 'Electronic cash',
}

/** ISO 20022 bank transaction code, `PMNT-ICDT-STDO`; Berlin Group adds a detail at the end for standing orders. */
function fromIso(code: string | undefined): TransactionType | undefined {
  if (code === undefined) return undefined
  const [, family = '', subFamily = ''] = code.split('-')
  return subFamilies[subFamily] ?? families[family]
}

/** Geschäftsvorfallcodes of the German banks (DFÜ-Abkommen, appendix 3, section 8.2.7). */
const german: readonly (readonly [TransactionType, ReadonlySet<number>])[] = [
  ['Standing order', new Set([8, 52, 117, 152])],
  ['Salary or rent', new Set([53, 153, 154, 155, 156])],
  ['Electronic cash', new Set([106, 110])],
  ['ATM', new Set([83])],
  ['GeldKarte', new Set([84, 87])],
  [
    'Direct debit',
    new Set([
      4, 5, 9, 59, 104, 105, 107, 108, 109, 171, 174, 181, 184, 190, 192, 193, 195, 196, 197,
    ]),
  ],
  [
    'Transfer',
    new Set([
      15, 20, 51, 54, 65, 66, 67, 68, 69, 116, 118, 119, 159, 161, 162, 163, 164, 165, 166, 167,
      168, 169, 177, 191, 194,
    ]),
  ],
  [
    'Charges or interest',
    new Set([801, 802, 805, 806, 807, 808, 809, 810, 811, 812, 813, 814, 815, 816, 817]),
  ],
]

function fromGerman(code: number | undefined): TransactionType | undefined {
  if (code === undefined) return undefined
  return german.find(([, codes]) => codes.has(code))?.[0]
}
