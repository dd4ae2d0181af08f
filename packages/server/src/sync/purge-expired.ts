import type { ExpiredDataStore, Purged } from './expired-data-store.ts'

/** Deletes batch by batch until nothing is left, `signal` fires, or the bound is met; the next run goes on from there. */
export async function purgeExpired(
  deps: { readonly expiredData: ExpiredDataStore; now(): Date },
  options: { readonly signal: AbortSignal },
): Promise<Purged> {
  const total = {
    flows: 0,
    journals: 0,
    users: 0,
    tokens: 0,
    attempts: 0,
    events: 0,
    syncs: 0,
    rawAnswers: 0,
    overviews: 0,
    consents: 0,
  }
  for (let run = 0; run < batchesMax && !options.signal.aborted; run++) {
    const purged = await deps.expiredData.purgeExpired(deps.now(), { batch: batchSize })
    total.flows += purged.flows
    total.journals += purged.journals
    total.users += purged.users
    total.tokens += purged.tokens
    total.attempts += purged.attempts
    total.events += purged.events
    total.syncs += purged.syncs
    total.rawAnswers += purged.rawAnswers
    total.overviews += purged.overviews
    total.consents += purged.consents
    if (Math.max(...Object.values(purged)) < batchSize) break
  }
  return total
}

/** Users are few to a batch: each may bring thousands of transactions. */
const batchSize = 50
const batchesMax = 200
