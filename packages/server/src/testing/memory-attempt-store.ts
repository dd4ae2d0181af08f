import type { AttemptLimit, AttemptStore } from '../oauth/attempt-store.ts'

export class MemoryAttemptStore implements AttemptStore {
  readonly #counters = new Map<string, { remaining: number; endsAt: Date }>()

  async blockedUntil(limits: readonly AttemptLimit[], now: Date): Promise<Date | undefined> {
    const ends = limits.flatMap(({ key }) => {
      const counter = this.#counters.get(key)
      return counter?.remaining === 0 && counter.endsAt > now ? [counter.endsAt] : []
    })
    return ends.toSorted((left, right) => right.getTime() - left.getTime())[0]
  }

  async countFailure(limits: readonly AttemptLimit[], now: Date, endsAt: Date): Promise<boolean> {
    return limits.every(({ key, max }) => {
      const counter = this.#counters.get(key)
      const left = counter === undefined || counter.endsAt <= now ? max : counter.remaining
      if (left > 0) this.#counters.set(key, { remaining: left - 1, endsAt })
      return left > 0
    })
  }

  purge(now: Date, batch: number): number {
    const due = [...this.#counters].filter(([, { endsAt }]) => endsAt <= now).slice(0, batch)
    for (const [key] of due) this.#counters.delete(key)
    return due.length
  }
}
