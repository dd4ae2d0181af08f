import type { Bank } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'

/** The banks a person can choose. Built once at start from YAML; immutable. */
export interface BankList {
  all(): readonly Bank[]
  find(id: BankId): Bank | undefined
  /** The bank whose bank code the IBAN carries. Spaces are ignored; an invalid IBAN finds nothing. */
  findByIban(iban: string): Bank | undefined
  /**
   * At most `limit` banks, best first, for what a person types: name (umlauts folded, small typos forgiven), BIC,
   * bank code, or an IBAN. An empty text lists the first ones by name.
   */
  search(text: string, limit: number): readonly Bank[]
}
