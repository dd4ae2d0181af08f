import type { TransactionId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { BankTransaction } from '../domain/transaction.ts'

/** A transaction that an earlier sync has stored. */
export type KnownTransaction = {
  readonly id: TransactionId
  readonly told: BankTransaction
  /** The bank no longer had it on this day; it may come back. */
  readonly deletedOn?: LocalDate
}

/** What the bank says of one account. */
export type Snapshot = {
  /** Oldest first. */
  readonly transactions: readonly BankTransaction[]
  /** From this day on, everything that is booked is among them. */
  readonly from: LocalDate
  /** The bank's day of the read. */
  readonly today: LocalDate
  /** False if entries could not be understood: what seems to be gone may be one of them. */
  readonly complete: boolean
}

export type Change =
  | { readonly kind: 'added'; readonly told: BankTransaction }
  /** Its id stays: the bank says something else of it, has booked it, or has it again. */
  | { readonly kind: 'modified'; readonly id: TransactionId; readonly told: BankTransaction }
  | { readonly kind: 'deleted'; readonly id: TransactionId }

/** What has changed between what is stored and what the bank says now. */
export type Reconcile = (
  known: readonly KnownTransaction[],
  snapshot: Snapshot,
) => readonly Change[]
