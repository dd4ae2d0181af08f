import type { ProblemCode } from '../domain/problem.ts'
import type { AccessState } from './sync-store.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * Machines read an account three times a day. Banks allow four (Delegated Regulation (EU) 2018/389 article 36(5)(b)); the
 * fourth is left for whoever asks in between. `chance` (0 to 1) spreads the accesses over the hour around.
 */
export function nextRegularSync(now: Date, chance: number): Date {
  return new Date(now.getTime() + 8 * hourMs + (chance - 0.5) * hourMs)
}

export type Failed = {
  readonly problem: ProblemCode
  /** Failures in a row before this one. */
  readonly failures: number
  /** When the bank said that asking again makes sense. */
  readonly retryAfterSeconds: number | undefined
}

/** What a failure means for the access, and when machines try again: never, where only the person helps. */
export function afterFailure(
  { problem, failures, retryAfterSeconds = 0 }: Failed,
  { now, chance }: { readonly now: Date; readonly chance: number },
): { readonly state: AccessState; readonly nextSyncAt?: Date } {
  switch (problem) {
    case 'consent_expired':
      return { state: 'needs_user' }
    case 'access_blocked':
      return { state: 'credentials_rejected' }
    default: {
      const wait = Math.max(waitMs(problem, failures), retryAfterSeconds * 1000)
      return { state: 'connected', nextSyncAt: new Date(now.getTime() + wait * (1 + chance / 4)) }
    }
  }
}

/** A bank that is down is asked again soon, then less and less; what the operator must put right takes its time. */
function waitMs(problem: ProblemCode, failures: number): number {
  if (problem !== 'bank_unavailable') return 6 * hourMs
  return Math.min(30 * minuteMs * 2 ** failures, 12 * hourMs)
}
