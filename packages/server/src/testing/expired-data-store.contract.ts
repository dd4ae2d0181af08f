import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Stores } from './memory-stores.ts'
import { buildTokens, createFlow, finishFlow, later, openGrant, t0 } from './store-fixtures.ts'

const minutesOfDay = 24 * 60

/** What every `ExpiredDataStore` keeps. The suites share a database, so each test asks for what is its own. */
export function expiredDataStoreContract(stores: () => Stores): void {
  async function purgeAll(now: Date): Promise<void> {
    for (let run = 0; run < 100; run++) {
      const purged = await stores().expiredData.purgeExpired(now, { batch: 100 })
      if (Object.values(purged).every((count) => count === 0)) return
    }
    throw new Error('there is no end to it')
  }

  test('one-time data goes at its time, with every token for it, and not before', async () => {
    const { flow, harvest } = await finishFlow(stores(), { dataExpiresAt: later(10) })
    const tokens = buildTokens()
    const request = { code: harvest.code.hash, clientId: flow.clientId }
    await stores().grants.redeemCode(request, tokens, t0)
    await purgeAll(later(9))
    expect(await stores().accounts.list(harvest.userId)).toHaveLength(1)
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toBeDefined()
    await purgeAll(later(10))
    expect(await stores().accounts.list(harvest.userId)).toEqual([])
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toBeUndefined()
    expect(await stores().grants.redeemCode(request, buildTokens(), t0)).toBeUndefined()
    expect(await stores().flows.find(flow.id)).toBeDefined()
  })

  test('a flow goes a day after its end', async () => {
    const flow = await createFlow(stores())
    await purgeAll(later(30 + minutesOfDay - 1))
    expect(await stores().flows.find(flow.id)).toBeDefined()
    await purgeAll(later(30 + minutesOfDay))
    expect(await stores().flows.find(flow.id)).toBeUndefined()
  })

  test('what happened to a grant is kept for a year, beyond the data it was about', async () => {
    const { grant } = await openGrant(stores())
    const year = 365 * minutesOfDay
    await purgeAll(later(year - 1))
    expect(await stores().grants.events(grant)).toHaveLength(1)
    await purgeAll(later(year))
    expect(await stores().grants.events(grant)).toEqual([])
  })

  test('what was counted of failed attempts goes when it no longer matters', async () => {
    const limits = [{ key: randomUUID(), max: 1 }]
    await stores().attempts.countFailure(limits, t0, later(1))
    await purgeAll(later(0.9))
    expect(await stores().attempts.blockedUntil(limits, t0)).toEqual(later(1))
    await purgeAll(later(1))
    expect(await stores().attempts.blockedUntil(limits, t0)).toBeUndefined()
  })

  test('no more than a batch goes at once', async () => {
    await purgeAll(later(10 * minutesOfDay))
    await Promise.all([createFlow(stores()), createFlow(stores()), createFlow(stores())])
    await Promise.all([finishFlow(stores()), finishFlow(stores()), finishFlow(stores())])
    const now = later(10 * minutesOfDay)
    const purge = () => stores().expiredData.purgeExpired(now, { batch: 2 })
    expect(await purge()).toMatchObject({ flows: 2, users: 2 })
    expect(await purge()).toMatchObject({ flows: 2, users: 1 })
    expect(await purge()).toMatchObject({ flows: 2, users: 0 })
    expect(await purge()).toMatchObject({ flows: 0, users: 0 })
  })
}
