import type { AccessTokenHash } from '../domain/token-hash.ts'
import type { GrantStore, LiveAuthorization } from './grant-store.ts'

/** Every read asks what its token is good for; that a node hears of its end this much later is what it costs to ask less. */
export const authorizedMs = 500

const rememberedMax = 10_000

export type RememberedGrants = GrantStore & {
  /** Asks anew for every token: for whatever else than this store may have ended one. */
  readonly forget: () => void
}

/**
 * A grant store that asks `grants` about the same token only every `authorizedMs` as long as it is alive, and never beyond
 * its end. What this node ends, it knows at once; what another ends, well within the second that all nodes have. Tokens that
 * are not alive are asked for each time: whoever makes them up fills no memory.
 */
export function rememberAuthorizations(grants: GrantStore): RememberedGrants {
  const remembered = new Map<AccessTokenHash, Remembered>()
  let forgotten = 0
  const forget = () => {
    remembered.clear()
    forgotten++
  }
  /** Whatever may have ended a token, also if it then fails. */
  const ending = async <Result>(
    work: Promise<Result>,
    mayHaveEnded: (result: Result) => boolean,
  ) => {
    let isOver = true
    try {
      const result = await work
      isOver = mayHaveEnded(result)
      return result
    } finally {
      if (isOver) forget()
    }
  }
  const isRefused = (result: unknown) => result === undefined
  return {
    authorize: async (token, now) => {
      const at = now.getTime()
      const entry = remembered.get(token)
      if (entry !== undefined && at >= entry.since && at < entry.until) return entry.authorization
      remembered.delete(token)
      const asked = forgotten
      const authorization = await grants.authorize(token, now)
      // What was asked before something ended may be the answer of before.
      if (authorization === undefined || asked !== forgotten) return authorization
      if (remembered.size >= rememberedMax) remembered.clear()
      const until = Math.min(at + authorizedMs, authorization.expiresAt.getTime())
      remembered.set(token, { authorization, since: at, until })
      return authorization
    },
    redeemCode: (...request) => ending(grants.redeemCode(...request), isRefused),
    rotate: (...request) => ending(grants.rotate(...request), isRefused),
    revoke: (...request) => ending(grants.revoke(...request), () => true),
    open: (...request) => grants.open(...request),
    events: (grant) => grants.events(grant),
    forget,
  }
}

type Remembered = {
  readonly authorization: LiveAuthorization
  /** Milliseconds since 1970; a clock may be set back. */
  readonly since: number
  readonly until: number
}
