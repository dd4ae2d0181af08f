import type { Bank } from '../../domain/bank.ts'
import { secondsToNextDay } from '../../domain/local-date.ts'

/** RFC 9110, section 10.2.3: seconds, or a date. In seconds, a week at most. */
export function readRetryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined
  const seconds = /^\d{1,7}$/.test(value)
    ? Number(value)
    : Math.ceil((Date.parse(value) - now.getTime()) / 1000)
  const isOne = /^[A-Za-z\d]/.test(value) && !Number.isNaN(seconds)
  return isOne ? Math.min(Math.max(0, seconds), 7 * 86_400) : undefined
}

/** The bank counts by its own days; without a word of its own it begins anew with the next one. */
export function secondsOfRest(told: number | undefined, { timeZone }: Bank, now: Date): number {
  return told ?? secondsToNextDay(now, timeZone)
}
