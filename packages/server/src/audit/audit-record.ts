/** Who acted. `database`: somebody who was connected by other means than Kontor; the id is their role then. */
export type AuditActor = {
  readonly kind: 'operator' | 'client' | 'person' | 'system' | 'database'
  readonly id?: string
}

/** What was done, by whom and to what. Ids alone: no name, no account number, no secret. */
export type AuditEntry = {
  readonly actor: AuditActor
  /** `consent.given`, `token.refreshed`: noun and what became of it. */
  readonly action: string
  readonly subject: AuditSubject
  /** The request it was done for, where it is known. */
  readonly requestId?: string
}

export type AuditSubject = Readonly<Record<string, string | number | readonly string[]>>

/** An entry as it is kept. */
export type AuditRecord = AuditEntry & {
  readonly id: string
  /** RFC 3339 in UTC with microseconds, as it is hashed. */
  readonly at: string
}

/** A link of the chain: the `seq`th record, and the hash over it and all before. */
export type SealedRecord = AuditRecord & { readonly seq: number; readonly hash: string }

/** Which records are wanted; all that is named has to fit. */
export type AuditFilter = {
  /** An action, or the part before its dot: `token`. */
  readonly action?: string
  readonly client?: string
  readonly user?: string
  readonly since?: Date
}

/** The end of the chain. Whoever keeps it elsewhere can tell later that nothing before it was cut off or rewritten. */
export type AuditHead = { readonly seq: number; readonly hash: string }

/** Makes the hash of a record: over that of the one before, and over all that the record says. */
export type ChainRecord = (before: string, seq: number, record: AuditRecord) => string

/** The record of what was done. It can be added to and read; nothing in it is ever changed or deleted. */
export interface AuditTrail {
  record(entry: AuditEntry): Promise<void>
  /**
   * Chains records that are not yet, `limit` at most, the oldest first. Two that do so at once: one does, the other gets 0. What is
   * added by a transaction that is still open is chained when it is there, after what was there before. How many.
   */
  seal(limit: number): Promise<number>
  /** Links of the chain after `seq`, in its order. */
  sealed(after: number, limit: number): Promise<readonly SealedRecord[]>
  head(): Promise<AuditHead | undefined>
  /** How many wait to be chained, and for how many seconds the oldest. */
  unsealed(): Promise<{ readonly count: number; readonly oldestSeconds: number }>
  /** The newest that fit, the oldest of them first; chained or not. */
  newest(filter: AuditFilter, count: number): Promise<readonly AuditRecord[]>
}
