import type { AuthorizationStore } from '../sync/authorization-store.ts'
import type { SyncStore } from '../sync/sync-store.ts'
import type { Metrics } from './metrics.ts'
import { withMethods } from './with-methods.ts'

/** Counts syncs where they end, and the reads without the person that the ledger allows and refuses. */
export function countSyncs(store: SyncStore, metrics: Metrics): SyncStore {
  return withMethods(store, {
    reserveUnattended: async (userId, accounts, now) => {
      const allowed = await store.reserveUnattended(userId, accounts, now)
      metrics.unattendedReads.inc({ outcome: 'allowed' }, allowed.length)
      metrics.unattendedReads.inc({ outcome: 'refused' }, accounts.length - allowed.length)
      return allowed
    },
    publish: async (held, end) => {
      const published = await store.publish(held, end)
      if (published) metrics.syncs.inc({ outcome: 'completed', presence: presenceOf(held) })
      return published
    },
    fail: async (held, failure) => {
      const failed = await store.fail(held, failure)
      if (failed) metrics.syncs.inc({ outcome: failure.problem, presence: presenceOf(held) })
      return failed
    },
  })
}

/** The same for those that ended before anything could be read. */
export function countAuthorizations(
  store: AuthorizationStore,
  metrics: Metrics,
): AuthorizationStore {
  return withMethods(store, {
    fail: async (held, failure) => {
      const failed = await store.fail(held, failure)
      if (failed) metrics.syncs.inc({ outcome: failure.problem, presence: presenceOf(held) })
      return failed
    },
  })
}

function presenceOf({ psu }: { readonly psu?: object }): 'attended' | 'unattended' {
  return psu === undefined ? 'unattended' : 'attended'
}
