/** What a purge deleted. */
export type Purged = {
  readonly flows: number
  readonly journals: number
  readonly users: number
  readonly tokens: number
  readonly attempts: number
  readonly events: number
  readonly syncs: number
  readonly rawAnswers: number
  readonly overviews: number
  readonly consents: number
}

/** Deletes what has come to its end. */
export interface ExpiredDataStore {
  /**
   * Deletes flows that ended a day ago, journals of flows 90 days after the link, users whose one-time data has ended (with everything of theirs), tokens that ended a
   * day ago, what was counted of failed attempts that no longer matters, what happened to grants a year ago, runs of syncs that ended 90 days
   * ago, what banks answered 30 days ago, word for word (what was read in it stays), overviews that ended a day ago, and consents that could not be
   * given back in 30 days: of each kind `batch` at most. A kind that reaches `batch` may have more.
   */
  purgeExpired(now: Date, limits: { readonly batch: number }): Promise<Purged>
}
