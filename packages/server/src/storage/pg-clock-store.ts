import sql, { type Sql } from 'sql-template-tag'
import type { ClockMove, ClockState, ClockStore } from '../clock/clock-store.ts'
import type { Database, Queries } from './database.ts'
import { addJob, timedJobs } from './queue.ts'

type ClockRow = { readonly ahead_ms: number; readonly moved_at: Date }

const selectClock = sql`select ahead_ms::float8 as ahead_ms, moved_at from clock`

export class PgClockStore implements ClockStore {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async read(): Promise<ClockState> {
    const [row] = await this.#database.query<ClockRow>(selectClock, 'read-clock')
    return row === undefined ? { aheadMs: 0 } : toState(row)
  }

  async move({ at, aheadOf, tell }: ClockMove): Promise<ClockState> {
    return this.#database.transaction(async (queries) => {
      await queries.execute(
        sql`insert into clock (ahead_ms, moved_at) values (0, ${at}) on conflict do nothing`,
      )
      const [row] = await queries.query<ClockRow>(sql`${selectClock} for update`)
      if (row === undefined) throw new Error('the clock is gone')
      const before = toState(row)
      const after = { ...before, aheadMs: aheadOf(before) }
      await tell(after)
      await queries.execute(sql`update clock set ahead_ms = ${after.aheadMs}`)
      await passTime(queries, sql`${after.aheadMs - before.aheadMs}::float8 * interval '1 ms'`)
      return after
    })
  }
}

/** The queue goes by the clock of the database; what waits there was meant by ours. */
async function passTime(queries: Queries, time: Sql): Promise<void> {
  await queries.execute(sql`
    select
      from graphile_worker.jobs j
     cross join lateral graphile_worker.reschedule_jobs(array[j.id], run_at => j.run_at - ${time})
     where j.run_at > now() and j.locked_at is null`)
  // What a worker has in its hands would look as if the worker were gone.
  await queries.execute(sql`
    update syncs
       set created_at = created_at + ${time}, started_at = started_at + ${time}
     where ended_at is null`)
  for (const name of timedJobs) {
    await addJob(queries, { name, payload: {}, key: `${name} after the clock was moved` })
  }
}

function toState({ ahead_ms: aheadMs, moved_at: movedAt }: ClockRow): ClockState {
  return { aheadMs, movedAt }
}
