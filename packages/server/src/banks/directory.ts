/** A bank that public directories know, whether it can be connected or not. */
export type DirectoryBank = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** The national bank code of its IBANs. */
  readonly bankCode: string
  /** Known of German banks alone. */
  readonly name?: string
  /** Some banks have none. */
  readonly bic?: string
}

/** Every bank we know of, connected or not. Built once; immutable. */
export interface Directory {
  all(): readonly DirectoryBank[]
  find(country: string, bankCode: string): DirectoryBank | undefined
}
