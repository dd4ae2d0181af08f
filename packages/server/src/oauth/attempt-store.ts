/** How many failures are let through before a pause. `key` is a hash: who tried what is not kept in clear. */
export type AttemptLimit = { readonly key: string; readonly max: number }

/** Counts failures, for all nodes together. */
export interface AttemptStore {
  /** Until when no more attempts are taken because one of the limits is reached; `undefined`: they are taken. */
  blockedUntil(limits: readonly AttemptLimit[], now: Date): Promise<Date | undefined>
  /**
   * Counts one failure under each limit in turn, up to the first that is reached; a limit starts anew at `endsAt` of its last
   * failure. False if one was reached: of any number of parallel failures exactly `max` get true.
   */
  countFailure(limits: readonly AttemptLimit[], now: Date, endsAt: Date): Promise<boolean>
}
