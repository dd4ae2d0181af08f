import { expect, test } from 'vitest'
import { repeatableExchangeSeconds } from '../domain/refresh-rules.ts'
import type { RequestKey } from '../domain/token-hash.ts'
import type { RepeatableExchange } from '../oauth/grant-store.ts'
import type { Stores } from './memory-stores.ts'
import { buildTokens, finishFlow, must, openGrant, t0 } from './store-fixtures.ts'

/** What every `GrantStore` does with a code that comes again by the same request (`repeatable`). */
export function repeatedExchangeContract(stores: () => Stores): void {
  test('it gets for ten minutes what it got at first, and nothing ends', async () => {
    const { grant, again, isAlive } = await exchanged(stores())
    for (const at of [t0, lastMoment]) {
      const { sealedTokens, ...repeated } = must(await again('first', at))
      expect(repeated).toEqual(grant)
      expect([...must(sealedTokens)]).toEqual([1])
    }
    expect(await isAlive()).toBe(true)
    expect(await stores().grants.events(grant)).toMatchObject([
      { name: 'opened' },
      { name: 'repeated', cause: 'lost-answer', at: t0 },
      { name: 'repeated', cause: 'lost-answer', at: lastMoment },
    ])
  })

  test.each([
    ['after that', 'first', new Date(lastMoment.getTime() + 1)],
    ['under another name', 'second', t0],
  ])('%s it is a second use, which ends the grant', async (_when, key, at) => {
    const { again, isAlive } = await exchanged(stores())
    expect(await again(key, at)).toBeUndefined()
    expect(await isAlive()).toBe(false)
  })

  test('it gets nothing of a grant that has ended', async () => {
    const { grant, tokens, again } = await exchanged(stores())
    const { clientId } = grant
    await stores().grants.revoke({ token: tokens.refreshToken, clientId, cascade: true }, t0)
    expect(await again('first', t0)).toBeUndefined()
  })

  test('sent twenty times at once it is traded once, and gets that each time', async () => {
    for (let round = 0; round < 5; round++) {
      const { flow, harvest } = await finishFlow(stores())
      const request = { code: harvest.code.hash, clientId: flow.clientId }
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const marked = { ...request, repeatable: repeatableBy('first', index) }
          return stores().grants.redeemCode(marked, buildTokens(), t0)
        }),
      )
      const winner = answers.findIndex((answer) => must(answer).sealedTokens === undefined)
      const others = answers.filter((_, index) => index !== winner)
      expect(others.map((answer) => must(answer).sealedTokens?.[0])).toEqual(
        Array.from({ length: 19 }, () => winner),
      )
    }
  })
}

const lastMoment = new Date(t0.getTime() + repeatableExchangeSeconds * 1000)

/** A code that the request `first` has traded at `t0`. */
async function exchanged(stores: Stores) {
  const opened = await openGrant(stores, {}, { repeatable: repeatableBy('first', 1) })
  const { request, tokens } = opened
  return {
    ...opened,
    again: (key: string, at: Date) => {
      const marked = { ...request, repeatable: repeatableBy(key, 2) }
      return stores.grants.redeemCode(marked, buildTokens(), at)
    },
    isAlive: async () => (await stores.grants.authorize(tokens.accessToken, t0)) !== undefined,
  }
}

function repeatableBy(key: string, sealed: number): RepeatableExchange {
  return { key: key as RequestKey, sealedTokens: new Uint8Array([sealed]) }
}
