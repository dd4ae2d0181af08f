import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ExternalUserId, OverviewId } from '../domain/ids.ts'
import type { NewOverview } from '../overview/overview-store.ts'
import type { Stores } from './memory-stores.ts'
import { buildClient, hashes, later, race, t0 } from './store-fixtures.ts'

/** What every `OverviewStore` keeps. */
export function overviewStoreContract(stores: () => Stores): void {
  async function create(changes: Partial<NewOverview> = {}) {
    const client = buildClient({ name: 'Haushaltsbuch' })
    await stores().clients.put(client)
    const id = randomUUID() as string as OverviewId
    const overview = {
      id,
      clientId: client.id,
      externalUserId: 'erika ü' as ExternalUserId,
      language: 'en',
      linkHash: hashes.link(id),
      createdAt: t0,
      expiresAt: later(24 * 60),
      ...changes,
    } as const
    await stores().overviews.create(overview)
    const { linkHash: link, createdAt: _created, ...kept } = overview
    return { id, link, kept: { ...kept, clientName: client.name, isTaken: false } }
  }

  test('an overview is found by its link, however often, and by no other', async () => {
    const { link, kept } = await create()
    expect(await stores().overviews.findByLink(link)).toEqual(kept)
    expect(await stores().overviews.findByLink(link)).toEqual(kept)
    expect(await stores().overviews.findByLink(hashes.link('another'))).toBeUndefined()
  })

  test('of many browsers one takes the link, and finds what it took', async () => {
    const { id, link, kept } = await create()
    const browsers = Array.from({ length: 20 }, () => hashes.browser(randomUUID()))
    const taken = await race(20, async (index) => {
      const browser = browsers[index] ?? hashes.browser('none')
      return stores().overviews.bind(id, { link, browser }, t0)
    })
    expect(taken).toBe(1)
    const found = await Promise.all(
      browsers.map((browser) => stores().overviews.findForBrowser(id, browser)),
    )
    expect(found.filter((each) => each !== undefined)).toEqual([{ ...kept, isTaken: true }])
    expect(await stores().overviews.findByLink(link)).toEqual({ ...kept, isTaken: true })
  })

  test('nobody takes what has expired, nor with another link', async () => {
    const { id, link } = await create()
    const browser = hashes.browser(randomUUID())
    const other = hashes.link('another')
    expect(await stores().overviews.bind(id, { link, browser }, later(24 * 60))).toBe(false)
    expect(await stores().overviews.bind(id, { link: other, browser }, t0)).toBe(false)
    expect(await stores().overviews.findForBrowser(id, browser)).toBeUndefined()
  })

  test('it goes a day after its end', async () => {
    const { link } = await create()
    const purge = (minutes: number) =>
      stores().expiredData.purgeExpired(later(minutes), { batch: 1000 })
    await purge(48 * 60 - 1)
    expect(await stores().overviews.findByLink(link)).toBeDefined()
    await purge(48 * 60)
    expect(await stores().overviews.findByLink(link)).toBeUndefined()
  })
}
