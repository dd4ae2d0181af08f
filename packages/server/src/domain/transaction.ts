import type { AccountId, TransactionId } from './ids.ts'
import type { LocalDate } from './local-date.ts'
import type { Money } from './money.ts'

/** The wire's transaction types (finX API section 8.2). */
export const transactionTypes = [
  'Transfer',
  'Standing order',
  'Direct debit',
  'Salary or rent',
  'Electronic cash',
  'GeldKarte',
  'ATM',
  'Charges or interest',
  'Unknown',
] as const
export type TransactionType = (typeof transactionTypes)[number]

/** Who stands on the other side of a transaction, as far as the bank says. */
export type Counterparty = {
  readonly name?: string
  readonly iban?: string
  readonly accountNumber?: string
  readonly bic?: string
}

/** A transaction as a bank's answer describes it, normalized; it has no id of ours yet. */
export type BankTransaction = {
  /** The bank's own id. Kept for support; never a key (ids change and repeat). */
  readonly bankReference?: string
  readonly status: 'booked' | 'pending'
  /** Negative when money leaves the account. */
  readonly amount: Money
  readonly bookedOn?: LocalDate
  readonly valueOn?: LocalDate
  readonly counterparty: Counterparty
  readonly purpose: string
  readonly type: TransactionType
  readonly bookingText?: string
  readonly endToEndId?: string
  readonly mandateId?: string
  readonly creditorId?: string
  /** ISO 20022 purpose code, e.g. `SALA`. */
  readonly purposeCode?: string
  /** Structured remittance information, e.g. a creditor reference. */
  readonly structuredRemittance?: string
  /** ISO 20022 bank transaction code, e.g. `PMNT-ICDT-STDO`. */
  readonly bankTransactionCode?: string
  /** The German business transaction code (GVC), e.g. 117. */
  readonly transactionCode?: number
  readonly primaNota?: string
  /** SWIFT's transaction type (MT940 field 61), e.g. `MSC`. */
  readonly bookingKey?: string
  /** Whom it is paid for, and who finally gets it, where that is not the account's holder. */
  readonly ultimateDebtor?: string
  readonly ultimateCreditor?: string
  /** The amount in the currency it was paid in, where that differs. */
  readonly originalAmount?: Money
}

/** A transaction of a user, as stored and read. */
export type Transaction = BankTransaction & {
  readonly id: TransactionId
  readonly accountId: AccountId
  /** It was read as pending before, under this id. */
  readonly wasPending: boolean
  readonly createdAt: Date
  readonly modifiedAt: Date
}
