import type { BankTransaction } from '../domain/transaction.ts'
import type { JsonObject } from './read-json.ts'

/**
 * One bank's deviations in its data, put right before the mapping: each function gets an entry as the bank sent it and
 * answers the entry as the standard would have it. Pure; what is missing stays missing.
 */
export type Quirk = {
  account?(raw: JsonObject): JsonObject
  balance?(raw: JsonObject): JsonObject
  transaction?(raw: JsonObject, status: BankTransaction['status']): JsonObject
  /** Where an entry stands among those of its day, whatever the order of the list; absent: where the bank wrote it. */
  place?(raw: JsonObject): bigint | undefined
  /** For XML and MT940, where there is no JSON: the entry as it was read. */
  statementEntry?(entry: BankTransaction): BankTransaction
  /** Balance types, the one to show first; those it does not name come after, in the usual order. */
  readonly balanceOrder?: readonly string[]
  /** Pending entries are placeholders that the bank never puts right: they are left out. */
  readonly ignoresPending?: boolean
  /** The deviation is in the amounts; every other quirk leaves them as they are. */
  readonly changesAmounts?: boolean
}

/** A quirk that a profile names. `about` stands in `docs/bank-profiles.md`: whose it is, and what it puts right. */
export type ListedQuirk = Quirk & { readonly about: string }
