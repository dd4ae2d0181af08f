import type { RawAnswer } from '../connectors/connector.ts'
import type { Balance, BankAccount } from '../domain/account.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { BankTransaction } from '../domain/transaction.ts'

/** What a fetch brought of one account. */
export type HarvestedAccount = {
  readonly account: BankAccount
  readonly balance?: Balance
  /** As the bank ordered them. */
  readonly transactions: readonly BankTransaction[]
  readonly raw: readonly RawAnswer[]
  /** The first day the bank was asked for; absent: its transactions were not read, and nothing is known of them. */
  readonly from?: LocalDate
  /** The bank's. */
  readonly today: LocalDate
  /** False if entries could not be understood. */
  readonly complete: boolean
}
