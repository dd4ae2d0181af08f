/** What a purge deleted. */
export type Purged = {
  readonly flows: number
  readonly users: number
  readonly tokens: number
  readonly attempts: number
  readonly events: number
}

/** Deletes what has come to its end. */
export interface ExpiredDataStore {
  /**
   * Deletes flows that ended a day ago, users whose one-time data has ended (with everything of theirs), tokens that ended a
   * day ago, what was counted of failed attempts that no longer matters, and what happened to grants a year ago: of each kind
   * `batch` at most. A kind that reaches `batch` may have more.
   */
  purgeExpired(now: Date, limits: { readonly batch: number }): Promise<Purged>
}
