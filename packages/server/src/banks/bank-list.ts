import type { Bank } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import type { KnownBank } from './directory.ts'

/** The banks a person can choose, and those that we only know of. Built once at start; immutable. */
export interface BankList {
  all(): readonly Bank[]
  find(id: BankId): Bank | undefined
  /** The bank whose bank code the IBAN carries. Spaces are ignored; an invalid IBAN finds nothing. */
  findByIban(iban: string): Bank | undefined
  /**
   * At most `limit` banks, best first, for what a person types: name (umlauts folded, small typos forgiven), town, BIC,
   * bank code, or an IBAN. An empty text lists the first ones by name.
   */
  search(text: string, limit: number): readonly Bank[]
  /** The same among banks of the directory that cannot be connected here. An empty text finds none. */
  searchUnconnected(text: string, limit: number): readonly KnownBank[]
  /** Every bank of the directory that cannot be connected here, by name. */
  unconnected(): readonly KnownBank[]
  /** The bank that keeps the account of an IBAN, connected or not; an invalid IBAN has none. */
  bankOfIban(iban: string): BankOfIban | undefined
}

export type BankOfIban = {
  readonly bankCode: string
  /** The directory knows the names of German banks alone. */
  readonly name?: string
  readonly bic?: string
}
