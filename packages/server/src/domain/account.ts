import type { DayRange } from './day-range.ts'
import type { AccessId, AccountId, BankId } from './ids.ts'
import type { LocalDate } from './local-date.ts'
import type { Money } from './money.ts'
import type { ProblemCode } from './problem.ts'

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

/** One balance as the bank names it (Berlin Group `balanceType`, e.g. `closingBooked`, `interimAvailable`). */
export type Balance = {
  readonly amount: Money
  readonly type: string
  /** The day it refers to, if the bank says. */
  readonly referenceOn?: LocalDate
  /** When it last changed, if the bank says. */
  readonly changedAt?: Date
}

/** An account as a bank's answer describes it, normalized; it has no id of ours yet. */
export type BankAccount = {
  /** The bank's handle for this account within one consent. Not an identity. */
  readonly resourceId: string
  readonly iban?: string
  /** A national account number where there is no IBAN, or beside it. */
  readonly accountNumber?: string
  readonly maskedPan?: string
  readonly bic?: string
  readonly currency: string
  readonly name: string
  readonly owner?: string
  readonly type: AccountType
  /** All that the bank gives, the one to show first. */
  readonly balances: readonly Balance[]
}

/** An account of a user, as stored and read. */
export type Account = Omit<BankAccount, 'resourceId' | 'balances'> & {
  readonly id: AccountId
  readonly accessId: AccessId
  readonly bankId: BankId
  readonly bankName: string
  readonly bankCode?: string
  /** The balance chosen among those of the bank. */
  readonly balance?: Balance
  /** When the last sync ran, and when the last good one did. */
  readonly syncedAt: Date
  readonly succeededAt: Date
  /** The days that were read; what lies between two ranges was not. */
  readonly coverage?: readonly DayRange[]
  /** When machines read next, if they do. */
  readonly nextSyncAt?: Date
  /** Why the last one failed, if it did. */
  readonly problem?: ProblemCode
}
