/** So many access tokens of one grant live at once; one more takes the place of the oldest. */
export const accessTokensMax = 10

/** So long after a refresh its refresh token gets the same successor again, whatever happened to that (seconds). */
export const concurrentSeconds = 60

/** So long it does as long as nobody has used the successor: the answer was lost (seconds). */
export const lostAnswerSeconds = 24 * 3600

/** So long the exchange of a code may be repeated by the same request, if it was marked as one (seconds). */
export const repeatableExchangeSeconds = 600

/** What became of the refresh token that was traded last. */
export type Succession = {
  readonly rotatedAt: Date
  /** When the successor, or an access token issued with it, was first used. */
  readonly usedAt?: Date | undefined
}

/** True if the parent may have its successor once more at `now`; any other reuse means that it has two holders. */
export function isRepeatable({ rotatedAt, usedAt }: Succession, now: Date): boolean {
  const seconds = (now.getTime() - rotatedAt.getTime()) / 1000
  return seconds <= concurrentSeconds || (usedAt === undefined && seconds <= lostAnswerSeconds)
}
