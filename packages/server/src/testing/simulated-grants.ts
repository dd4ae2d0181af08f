import type { Scheduler } from 'fast-check'
import type { ClientId, FlowId, UserId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import { exchangeCode, type CodeExchange } from '../oauth/exchange-code.ts'
import type { GrantStore } from '../oauth/grant-store.ts'
import { rotateRefreshToken } from '../oauth/rotate-refresh-token.ts'
import { hashAccessToken, hashCode } from '../oauth/token.ts'
import type { TokenPair } from '../oauth/token-pair.ts'
import { MemoryGrantStore } from './memory-grant-store.ts'
import { noHoldings } from './memory-harvest.ts'
import { createWorld, type World } from './memory-world.ts'

export const simulatedClient = 'client' as ClientId
const code = 'Okn_simulated'

/** What is simulated: the store as it is, or a broken one made of it. `turn` comes before each of its statements. */
export type MakeGrants = (parts: {
  readonly world: World
  readonly real: GrantStore
  turn(): Promise<void>
}) => Pick<GrantStore, 'redeemCode' | 'rotate' | 'authorize'>

export const realGrants: MakeGrants = ({ real }) => real

export type Pair = Required<TokenPair>
type Marks = Pick<CodeExchange, 'idempotencyKey'>
export type Simulation = ReturnType<typeof simulateGrants>

/**
 * The use cases over one family of tokens, in a world without surprises but one: in which order the statements of several
 * requests reach the store, the scheduler decides. The clock moves when it is told to.
 */
export function simulateGrants(scheduler: Scheduler, make: MakeGrants) {
  const world = createWorldWithCode()
  const turn = () => scheduler.schedule(Promise.resolve())
  const grants = make({ world, real: new MemoryGrantStore(world, turn), turn })
  let nowMs = startMs
  const now = () => new Date(nowMs)
  const deps = { grants, randomBytes: countingBytes(), now }
  return {
    exchange: (clientId = simulatedClient, more: Marks = {}): Promise<Pair | undefined> =>
      unlessRefused(exchangeCode(deps, { clientId, code, ...more })),
    refresh: (refreshToken: string, clientId = simulatedClient): Promise<Pair | undefined> =>
      unlessRefused(rotateRefreshToken(deps, { clientId, refreshToken })),
    /** True if a call with this access token is let through. */
    call: async (accessToken: string): Promise<boolean> =>
      (await grants.authorize(hashAccessToken(accessToken), now())) !== undefined,
    /** All of them at once, in an order of the scheduler's. */
    together: <Result>(requests: readonly Promise<Result>[]): Promise<readonly Result[]> =>
      scheduler.waitFor(Promise.all(requests)),
    wait: (seconds: number) => {
      nowMs += seconds * 1000
    },
    livingAccessTokens: () =>
      [...world.accessTokens.values()].filter(({ expiresAt }) => expiresAt > now()).length,
    isEnded: () => [...world.grants.values()].every(({ ended }) => ended),
  }
}

const startMs = Date.parse('2026-05-04T10:00:00.000Z')

function createWorldWithCode(): World {
  const world = createWorld()
  const userId = 'U1' as UserId
  const dataExpiresAt = new Date(startMs + 1000 * 86_400_000)
  world.users.set(userId, { dataExpiresAt, ...noHoldings })
  world.codes.set(hashCode(code), {
    userId,
    clientId: simulatedClient,
    flowId: 'flow' as FlowId,
    redirectUri: 'https://client.example/callback',
    scope: 'accounts=ro offline',
    plain: new Secret(code),
    expiresAt: new Date(startMs + 3_600_000),
  })
  return world
}

/** No two are alike, and a failing run is the same when it is run again. */
function countingBytes(): (size: number) => Uint8Array {
  let count = 0
  return (size) => {
    const bytes = Buffer.alloc(size)
    bytes.writeUInt32BE(++count)
    return bytes
  }
}

async function unlessRefused<Value>(work: Promise<Value>): Promise<Value | undefined> {
  return work.catch(() => undefined)
}
