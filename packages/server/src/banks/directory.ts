import type { Family } from './families.ts'

/** One bank code as the public directories list it. */
export type DirectoryRow = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** The national bank code of its IBANs. */
  readonly bankCode: string
  /** Known of German banks alone. */
  readonly name?: string
  /** Some banks have none. */
  readonly bic?: string
}

/** A bank with all of its bank codes, whether it can be connected or not. */
export type KnownBank = {
  readonly country: string
  readonly name?: string
  /** What its bank codes are called otherwise; people know it by these, too. */
  readonly aliases?: readonly string[]
  readonly bic?: string
  /** The first one is the head office's, where that is known. */
  readonly bankCodes: readonly string[]
  /** Whose interface it has, where that is known. */
  readonly family?: Family
}

/** Every bank we know of, connected or not. Built once; immutable. */
export interface Directory {
  all(): readonly KnownBank[]
  /** The bank that one of its codes means. */
  find(country: string, bankCode: string): KnownBank | undefined
  /** The code alone: a branch may have a name and a BIC of its own. */
  row(country: string, bankCode: string): DirectoryRow | undefined
}
