import sql from 'sql-template-tag'
import type { Database } from '../../../packages/server/src/storage/database.ts'
import type { SyncStore } from '../../../packages/server/src/sync/sync-store.ts'
import { type Result, round } from '../benchmark.ts'

const few = 1_000
const many = 100_000
const batch = 500
const rounds = 5

/** What queueing 500 due syncs takes while few are due, and while a hundred times as many are. Flat is a ratio near 1. */
export async function measureSchedule(
  database: Database,
  syncs: SyncStore,
): Promise<readonly Result[]> {
  const withFew = await measure(database, syncs, few)
  const withMany = await measure(database, syncs, many)
  return [
    {
      name: `schedule of ${batch} syncs, ${many} due beside ${few}`,
      ours: round(withMany),
      theirs: round(withFew),
      unit: 'syncs/s',
      ratio: round(withMany / withFew),
    },
  ]
}

async function measure(database: Database, syncs: SyncStore, due: number): Promise<number> {
  console.error(`schedule: ${due} due …`)
  await database.execute(sql`delete from users where id like 'Ubench%'`)
  await database.execute(sql`delete from graphile_worker._private_jobs`)
  await database.execute(sql`
    insert into clients (id, name, secret_hashes, redirect_uris, any_redirect, scope)
    select 'bench-' || n, 'Bench', array['x'], '{}', true, '' from generate_series(0, 9) n
        on conflict (id) do nothing`)
  await database.execute(sql`
    insert into users (id, client_id, created_at)
    select 'Ubench' || n, 'bench-' || n % 10, now() from generate_series(1, ${due}) n`)
  await database.execute(sql`
    insert into accesses (user_id, id, bank_id, bank_name, created_at, state, next_sync_at)
    select 'Ubench' || n, 'X' || lpad(to_hex(n), 32, '0'), 'bank-' || n % 50, 'Bank', now(), 'connected',
           now() - n * interval '1 millisecond'
      from generate_series(1, ${due}) n`)
  await database.execute(sql`analyze users, accesses`)
  const now = new Date()
  const later = new Date(now.getTime() + 8 * 3_600_000)
  const speeds: number[] = []
  for (let count = 0; count < Math.min(rounds, due / batch); count++) {
    const start = performance.now()
    const queued = await syncs.queueDue(now, { limit: batch, nextSyncAt: () => later })
    speeds.push(queued / ((performance.now() - start) / 1000))
  }
  return speeds.toSorted((left, right) => left - right)[Math.floor(speeds.length / 2)] ?? 0
}
