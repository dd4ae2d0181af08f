import type { AccountType } from '../domain/account.ts'

type Clues = {
  /** ISO 20022 ExternalCashAccountType1Code. */
  readonly cashAccountType: string | undefined
  /** Product and names, in German or English, as the bank words them. */
  readonly hints: readonly (string | undefined)[]
  readonly isCard: boolean
}

const byCode: Readonly<Record<string, AccountType>> = {
  CACC: 'Giro account',
  TRAN: 'Giro account',
  CASH: 'Giro account',
  TRAS: 'Giro account',
  ONDP: 'Daily savings account',
  SVGS: 'Savings account',
  LLSV: 'Savings account',
  TAXE: 'Unknown',
  CARD: 'Credit card',
  LOAN: 'Loan account',
}

/** Words first: banks label call money and cards CACC or SVGS, while their product names tell them apart. */
const byWord: readonly (readonly [RegExp, AccountType])[] = [
  [/tagesgeld|call money|instant access/i, 'Daily savings account'],
  [/kreditkarte|credit ?card|master ?card|\bvisa\b|\bamex\b|american express/i, 'Credit card'],
  [/\bdepot\b|wertpapier|securities/i, 'Depot'],
  [/darlehen|baufinanzierung|ratenkredit|\bloan\b|mortgage|\bkredit\b/i, 'Loan account'],
  [/paypal/i, 'PayPal'],
  [/sparkonto|sparbuch|festgeld|spareinlage|savings/i, 'Savings account'],
  [/giro|kontokorrent|current account|checking/i, 'Giro account'],
]

/** The wire's type of an account. */
export function accountTypeOf(clues: Clues): AccountType {
  if (clues.isCard) return 'Credit card'
  const text = clues.hints.filter((hint) => hint !== undefined).join(' ')
  const word = byWord.find(([pattern]) => pattern.test(text))
  return word?.[1] ?? byCode[clues.cashAccountType?.toUpperCase() ?? ''] ?? 'Unknown'
}
