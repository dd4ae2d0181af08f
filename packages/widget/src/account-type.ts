/** The wire's account types (finX API section 8.1). */
export const accountTypes = [
  'Giro account',
  'Savings account',
  'Daily savings account',
  'Credit card',
  'Loan account',
  'PayPal',
  'Depot',
  'Unknown',
] as const
export type AccountType = (typeof accountTypes)[number]

/** A type that a newer server knows and we do not is an unknown one. */
export function accountTypeOf(type: string): AccountType {
  return accountTypes.find((known) => known === type) ?? 'Unknown'
}
