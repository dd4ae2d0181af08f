import type { GrantStore } from '../oauth/grant-store.ts'
import type { Metrics } from './metrics.ts'
import { withMethods } from './with-methods.ts'

/** Every label of `kontor_token_events_total`. */
type TokenEvent =
  | 'code-redeemed'
  | 'code-repeated'
  | 'code-refused'
  | 'password-accepted'
  | 'refreshed'
  | 'refresh-repeated'
  | 'refresh-refused'
  | 'revoked'

/** Counts what becomes of codes and refresh tokens. What fails with an error is the database's trouble, not an event. */
export function countGrants(store: GrantStore, metrics: Metrics): GrantStore {
  const count = (event: TokenEvent) => metrics.tokenEvents.inc({ event })
  return withMethods(store, {
    redeemCode: async (...request) => {
      const exchanged = await store.redeemCode(...request)
      if (exchanged === undefined) count('code-refused')
      else count(exchanged.sealedTokens === undefined ? 'code-redeemed' : 'code-repeated')
      return exchanged
    },
    open: async (...request) => {
      const opened = await store.open(...request)
      if (opened !== undefined) count('password-accepted')
      return opened
    },
    rotate: async (...request) => {
      const rotated = await store.rotate(...request)
      if (rotated === undefined) count('refresh-refused')
      else count(rotated.sealedSuccessor === undefined ? 'refreshed' : 'refresh-repeated')
      return rotated
    },
    revoke: async (...request) => {
      await store.revoke(...request)
      count('revoked')
    },
  })
}
