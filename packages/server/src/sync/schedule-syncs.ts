import { nextRegularSync } from './after-sync.ts'
import type { AccessStore } from './access-store.ts'
import type { SyncStore } from './sync-store.ts'

export type ScheduleSyncsDeps = {
  readonly syncs: Pick<SyncStore, 'queueDue' | 'failStale'>
  readonly accesses: Pick<AccessStore, 'tellOfEnds'>
  /** 0 to 1. */
  chance(): number
  now(): Date
}

/** So many at a time: what a minute's schedule takes does not grow with the accesses there are. */
const batch = 500
const batchesMax = 20
/** A sync that has not ended by then has lost its worker for good. */
const staleMs = 30 * 60_000

/** Job `schedule-syncs`: queues the syncs that are due, and tells of consents that end soon. Batch by batch, until none is left, `signal` fires, or the bound is met. */
export async function scheduleSyncs(
  { syncs, accesses, chance, now }: ScheduleSyncsDeps,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  await syncs.failStale(new Date(now().getTime() - staleMs), now())
  await accesses.tellOfEnds(now(), batch)
  for (let run = 0; run < batchesMax && !signal.aborted; run++) {
    const nextSyncAt = () => nextRegularSync(now(), chance())
    const queued = await syncs.queueDue(now(), { limit: batch, nextSyncAt })
    if (queued < batch) return
  }
}
