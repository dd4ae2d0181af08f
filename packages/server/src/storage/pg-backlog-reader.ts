import sql from 'sql-template-tag'
import type { Backlog, BacklogReader } from '../metrics/backlog.ts'
import type { Queries } from './database.ts'

type JobRow = Backlog['jobs'][number] & { readonly oldest: number | null }

/** Counts in the tables of the queue and along one index: cheap enough for every scrape. */
export class PgBacklogReader implements BacklogReader {
  readonly #database: Queries
  constructor(database: Queries) {
    this.#database = database
  }

  async read(): Promise<Backlog> {
    // The queue goes by the clock of the database.
    const jobs = await this.#database.query<JobRow>(
      sql`
        select task_identifier as job, state, count(*)::integer as count,
               extract(epoch from now() - min(run_at) filter (where state = 'ready'))::float8 as oldest
          from (select task_identifier, run_at,
                       case when locked_at is not null then 'running'
                            when attempts >= max_attempts then 'given-up'
                            when run_at > now() then 'later'
                            else 'ready' end as state
                  from graphile_worker.jobs) j
         group by task_identifier, state
         order by task_identifier, state`,
      'read-backlog',
    )
    const grantsEnded = await this.#database.query<Backlog['grantsEnded'][number]>(
      sql`
        select cause, count(*)::integer as count
          from grant_events
         where name = 'ended' and cause is not null and at > now() - interval '1 day'
         group by cause
         order by cause`,
      'count-ended-grants',
    )
    const [unsealed] = await this.#database.query<{ readonly seconds: number }>(
      sql`
        select coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as seconds
          from audit_records
         where seq is null`,
      'measure-unsealed',
    )
    return {
      jobs: jobs.map(({ job, state, count }) => ({ job, state, count })),
      oldestReadySeconds: Math.max(0, ...jobs.map(({ oldest }) => oldest ?? 0)),
      unsealedSeconds: unsealed?.seconds ?? 0,
      grantsEnded,
    }
  }
}
