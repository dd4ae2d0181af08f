import sql from 'sql-template-tag'
import type { AttemptLimit, AttemptStore } from '../oauth/attempt-store.ts'
import type { Queries } from './database.ts'

export class PgAttemptStore implements AttemptStore {
  readonly #database: Queries
  constructor(database: Queries) {
    this.#database = database
  }

  async blockedUntil(limits: readonly AttemptLimit[], now: Date): Promise<Date | undefined> {
    const keys = limits.map(({ key }) => key)
    const [row] = await this.#database.query<{ readonly ends_at: Date | null }>(
      sql`
        select max(ends_at) as ends_at
          from failed_attempts
         where key = any(${keys}) and remaining = 0 and ends_at > ${now}`,
      'find-blocked-attempts',
    )
    return row?.ends_at ?? undefined
  }

  async countFailure(limits: readonly AttemptLimit[], now: Date, endsAt: Date): Promise<boolean> {
    for (const limit of limits) {
      if (!(await this.#count(limit, now, endsAt))) return false
    }
    return true
  }

  async #count({ key, max }: AttemptLimit, now: Date, endsAt: Date): Promise<boolean> {
    // One statement decides: of any number of parallel failures only `max` find some remaining.
    const counted = await this.#database.execute(
      sql`
        insert into failed_attempts as f (key, remaining, ends_at)
        values (${key}, ${max - 1}, ${endsAt})
            on conflict (key) do update
           set remaining = case when f.ends_at <= ${now} then excluded.remaining else f.remaining - 1 end,
               ends_at = excluded.ends_at
         where f.ends_at <= ${now} or f.remaining > 0`,
      'count-failed-attempt',
    )
    return counted === 1
  }
}
