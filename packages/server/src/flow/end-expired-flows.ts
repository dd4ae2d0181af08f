import type { FlowJournalStore } from './journal-store.ts'

/** Batch by batch, until none is left, `signal` fires, or the bound is met; the next run goes on from there. */
export async function endExpiredFlows(
  deps: { readonly journals: Pick<FlowJournalStore, 'endExpired'>; now(): Date },
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  for (let run = 0; run < batchesMax && !signal.aborted; run++) {
    if ((await deps.journals.endExpired(deps.now(), batch)) < batch) return
  }
}

/** All that a batch tells of one client holds that client's feed until it is stored. */
const batch = 100
const batchesMax = 100
