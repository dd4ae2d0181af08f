import { Problem } from '../domain/problem.ts'
import type { ProblemCode } from '../domain/problem.ts'
import { sha256Hex } from '../domain/token.ts'
import type { AttemptLimit, AttemptStore } from './attempt-store.ts'

export type LimitAttemptsDeps = { readonly attempts: AttemptStore; now(): Date }

export type LimitedAttempt = {
  readonly limits: readonly AttemptLimit[]
  /** What a wrong guess is refused with. Other failures do not count. */
  readonly failsWith: ProblemCode
}

const pauseMs = 60_000

/**
 * Runs `attempt` unless one of the limits is reached. Whoever guesses hears `right` or `wrong` no more often than the limits
 * say: a wrong one that is one too many is not told apart from one that was not tried. Throws `Problem('too_many_attempts')`.
 */
export async function limitAttempts<Result>(
  deps: LimitAttemptsDeps,
  { limits, failsWith }: LimitedAttempt,
  attempt: () => Promise<Result>,
): Promise<Result> {
  if (limits.length === 0) return attempt()
  const now = deps.now()
  const until = await deps.attempts.blockedUntil(limits, now)
  if (until !== undefined) throw tooMany(until.getTime() - now.getTime())
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== failsWith) throw error
    const failedAt = deps.now()
    const endsAt = new Date(failedAt.getTime() + pauseMs)
    if (!(await deps.attempts.countFailure(limits, failedAt, endsAt))) throw tooMany(pauseMs)
    throw error
  }
}

/** A limit on whatever these words name together, such as a client at an address. */
export function attemptLimit(max: number, ...words: readonly string[]): AttemptLimit {
  return { key: sha256Hex(JSON.stringify(words)), max }
}

function tooMany(ms: number): Problem {
  const retryAfterSeconds = Math.max(1, Math.ceil(ms / 1000))
  return new Problem('too_many_attempts', 'too many failed attempts', { retryAfterSeconds })
}
