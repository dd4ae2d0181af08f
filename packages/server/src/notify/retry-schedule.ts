/**
 * The pauses between the attempts to tell a client, in seconds, as Standard Webhooks recommends them: ten attempts within 75
 * hours, 35 minutes and 5 seconds, so that a target may be down for three days.
 */
const pauses = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600]

/** When to try again after so many failed attempts, the last one now; `undefined`: never by itself. */
export function retryAt(attempts: number, now: Date): Date | undefined {
  const seconds = pauses[attempts - 1]
  return seconds === undefined ? undefined : new Date(now.getTime() + seconds * 1000)
}
