import type { AttemptLimit, AttemptStore } from './attempt-store.ts'

/** How long a node may take somebody for not blocked while another node sees them fail. */
export const unblockedMs = 500

const rememberedMax = 1_000

/**
 * Asks `attempts` whether somebody is blocked only every `unblockedMs` as long as they are not: nearly nobody ever is, and
 * every request asks. Failures are counted there each time, so no more wrong guesses than the limits allow are told from
 * ones that were not tried; a failure here is followed by a question at once.
 */
export function rememberUnblocked(attempts: AttemptStore): AttemptStore {
  const unblockedUntil = new Map<string, number>()
  return {
    blockedUntil: async (limits, now) => {
      const name = nameOf(limits)
      if (now.getTime() < (unblockedUntil.get(name) ?? 0)) return undefined
      unblockedUntil.delete(name)
      const until = await attempts.blockedUntil(limits, now)
      if (until !== undefined) return until
      if (unblockedUntil.size >= rememberedMax) unblockedUntil.clear()
      unblockedUntil.set(name, now.getTime() + unblockedMs)
      return undefined
    },
    countFailure: (limits, now, endsAt) => {
      // Limits overlap: who fails at one client may be blocked for all of them.
      unblockedUntil.clear()
      return attempts.countFailure(limits, now, endsAt)
    },
  }
}

function nameOf(limits: readonly AttemptLimit[]): string {
  return limits.map(({ key }) => key).join(' ')
}
