import sql from 'sql-template-tag'
import type { Database } from './database.ts'

/**
 * Says every few seconds that these workers live, and hands the jobs of those who have fallen silent back to the queue, which
 * by itself would wait four hours for a worker that was killed.
 */
export function keepBeating(
  database: Database,
  workers: ReadonlySet<string>,
  onError: (error: unknown) => void,
): { stop(): void } {
  const beat = () => {
    beatOnce(database, [...workers]).catch(onError)
  }
  beat()
  const timer = setInterval(beat, beatMs)
  return { stop: () => clearInterval(timer) }
}

const beatMs = 5_000

/** One beat. By the clock of the database, the only one that all share. */
export async function beatOnce(database: Database, workers: readonly string[]): Promise<void> {
  await database.execute(
    sql`
      insert into workers (id, seen_at)
      select id, now() from unnest(${workers}::text[]) as id
          on conflict (id) do update set seen_at = excluded.seen_at`,
    'beat',
  )
  // A job that was taken a moment ago may belong to a worker whose first beat is still to come.
  await database.execute(
    sql`
      select graphile_worker.force_unlock_workers(array_agg(distinct j.locked_by))
        from graphile_worker.jobs j
        left join workers w on w.id = j.locked_by
       where j.locked_at < now() - interval '20 seconds'
         and (w.seen_at is null or w.seen_at < now() - interval '20 seconds')
      having count(*) > 0`,
    'release-jobs-of-the-silent',
  )
  await database.execute(
    sql`delete from workers where seen_at < now() - interval '1 hour'`,
    'forget-workers',
  )
}
