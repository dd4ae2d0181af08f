import type { Balance } from '../domain/account.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { BankTransaction } from '../domain/transaction.ts'

/** What a statement says of the account it belongs to; each as the document has it. */
export type StatementAccount = {
  readonly iban?: string
  readonly accountNumber?: string
  readonly bankCode?: string
  readonly bic?: string
  readonly currency?: string
  readonly name?: string
  readonly owner?: string
}

/** One account's balances and entries over a time, oldest first as the bank wrote them. */
export type Statement = {
  readonly account: StatementAccount
  /** The bank's number of the statement, e.g. `00084/001`. */
  readonly number?: string
  /** The bank's days, both inclusive. */
  readonly from?: LocalDate
  readonly to?: LocalDate
  /** By Berlin Group's `balanceType`, whatever the format calls them (`CLBD`, `:62F:`), as the document orders them. */
  readonly balances: readonly Balance[]
  readonly transactions: readonly BankTransaction[]
}

/** A document of account information: camt.052, .053 or .054, MT940 or MT942. */
export type StatementDocument = {
  /** `camt.053.001.08`, `mt940`, `mt942`. */
  readonly format: string
  readonly statements: readonly Statement[]
  /** Entries that could not be understood: their place and the reason, never their content. */
  readonly rejected: readonly string[]
}
