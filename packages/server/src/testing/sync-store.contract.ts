import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { AccessId, AccountId, ClientId, SyncId, UserId } from '../domain/ids.ts'
import type { Psu } from '../domain/psu.ts'
import type { AccessKey, HeldSync } from '../sync/sync-store.ts'
import { buildBankAccount } from './builders.ts'
import type { Stores } from './memory-stores.ts'
import {
  buildBankTransaction,
  buildHarvest,
  buildHarvestedAccount,
  createFlow,
  day,
  fetching,
  finishedState,
  later,
  must,
  race,
  t0,
} from './store-fixtures.ts'

const psu: Psu = { ipAddress: '192.0.2.7', language: 'de' }
const hour = 60
const rent = buildBankTransaction({ purpose: 'rent', bookedOn: day('2026-05-02') })
const savings = buildBankAccount({ resourceId: 'r2', iban: 'DE82900948150000002881' })
const page = {
  count: 100,
  offset: 0,
  sort: 'asc',
  sinceType: 'booked',
  includePending: true,
} as const

/** What every `SyncStore` and every `AccessStore` keeps. The suites share a database: each test has a person of its own. */
export function syncStoreContract(stores: () => Stores): void {
  async function connect({ userId, nextSyncAt = later(8 * hour) }: Connected = {}) {
    const { dataExpiresAt: _none, ...harvest } = buildHarvest({
      ...(userId !== undefined && { userId }),
      accounts: [
        buildHarvestedAccount({ transactions: [rent] }),
        buildHarvestedAccount({ account: savings }),
      ],
      ongoing: {
        session: { consentId: 'c1' },
        validUntil: day('2026-10-31'),
        shownFrom: day('2026-04-01'),
        nextSyncAt,
      },
    })
    const flow = must(await stores().flows.save(await createFlow(stores()), fetching, []))
    await stores().flows.finish(flow, finishedState(harvest), harvest)
    const access = must((await stores().accesses.list(harvest.userId)).at(-1))
    return { userId: harvest.userId, id: access.id, clientId: flow.clientId }
  }
  const queue = (access: AccessKey, of: { readonly psu?: Psu } = {}) =>
    stores().syncs.queue(access, { id: newSyncId(), now: t0, ...of })
  const hold = async (access: AccessKey, of: { readonly psu?: Psu } = {}): Promise<HeldSync> => {
    const { id } = must(await queue(access, of))
    return must(await stores().syncs.hold(access.userId, id, later(1)))
  }
  const purposes = async ({ userId }: AccessKey) =>
    (await stores().transactions.list(userId, page)).map(({ purpose }) => purpose)
  const heating = buildBankTransaction({ purpose: 'heating', bookedOn: day('2026-05-04') })

  describe('queueing', () => {
    test('a run is queued, and found by its person alone', async () => {
      const access = await connect()
      const sync = must(await queue(access))
      expect(sync).toMatchObject({ state: 'queued', accessId: access.id, createdAt: t0 })
      expect(await stores().syncs.find(access.userId, sync.id)).toEqual(sync)
      expect(await stores().syncs.find('U-other' as UserId, sync.id)).toBeUndefined()
      expect(await queue({ userId: 'U-other' as UserId, id: access.id })).toBeUndefined()
      expect(await queue({ userId: access.userId, id: 'X0' as AccessId })).toBeUndefined()
    })

    test('of 20 that are asked for at once there is one', async () => {
      const access = await connect()
      const asked = await Promise.all(Array.from({ length: 20 }, () => queue(access)))
      expect(new Set(asked.map((sync) => must(sync).id)).size).toBe(1)
    })

    test('one-time data is never read again', async () => {
      const { dataExpiresAt, ...harvest } = buildHarvest()
      const flow = must(await stores().flows.save(await createFlow(stores()), fetching, []))
      const once = { ...harvest, dataExpiresAt: must(dataExpiresAt) }
      await stores().flows.finish(flow, finishedState(once), once)
      const [account] = await stores().accounts.list(harvest.userId)
      expect(await stores().accesses.list(harvest.userId)).toEqual([])
      const access = { userId: harvest.userId, id: must(account).accessId }
      expect(await queue(access)).toBeUndefined()
    })
  })

  describe('what is due', () => {
    test('is queued once, and due again at its next time', async () => {
      const access = await connect({ nextSyncAt: later(-100 * 365 * 24 * hour) })
      const queueDue = (limit: number) =>
        stores().syncs.queueDue(t0, { limit, nextSyncAt: () => later(9 * hour) })
      await Promise.all([queueDue(1), queueDue(1)])
      const found = must(await stores().accesses.find(access))
      expect(found.nextSyncAt).toEqual(later(9 * hour))
      expect(must(await queue(access)).state).toBe('queued')
    })

    test('of each client in turn', async () => {
      const busy = await connect({ nextSyncAt: later(-90 * 365 * 24 * hour) })
      const others = [1, 2, 3].map((minutes) =>
        connect({ userId: busy.userId, nextSyncAt: later(minutes - 90 * 365 * 24 * hour) }),
      )
      await Promise.all(others)
      const small = await connect({ nextSyncAt: later(60 - 90 * 365 * 24 * hour) })
      const options = { limit: 2, nextSyncAt: () => later(9 * hour) }
      await stores().syncs.queueDue(later(61 - 90 * 365 * 24 * hour), options)
      expect(must(await stores().accesses.find(small)).nextSyncAt).toEqual(later(9 * hour))
    })
  })

  describe('holding', () => {
    test('whoever holds it has all that it takes', async () => {
      const access = await connect()
      const held = await hold(access, { psu })
      expect(held).toMatchObject({
        sync: { state: 'running', startedAt: later(1) },
        psu,
        session: { consentId: 'c1' },
        consentUntil: day('2026-10-31'),
        failures: 0,
        staged: new Set(),
      })
      const { balances: _b1, ...giro } = buildBankAccount()
      const { balances: _b2, ...second } = savings
      expect(held.accounts).toEqual([
        { id: expect.any(String), account: giro, coveredUntil: day('2026-05-04') },
        { id: expect.any(String), account: second, coveredUntil: day('2026-05-04') },
      ])
      expect((await hold(await connect())).psu).toBeUndefined()
    })

    test('who held it before changes nothing any more', async () => {
      const access = await connect()
      const first = await hold(access)
      const account = must(first.accounts[0])
      const harvested = buildHarvestedAccount({ transactions: [rent, heating] })
      expect(await stores().syncs.stage(first, account.id, harvested)).toBe(true)
      const second = must(await stores().syncs.hold(access.userId, first.sync.id, later(2)))
      expect(second.staged).toEqual(new Set([account.id]))
      expect(second.sync.startedAt).toEqual(later(1))
      expect(await stores().syncs.stage(first, account.id, harvested)).toBe(false)
      expect(await stores().syncs.keepSession(first, { late: true })).toBe(false)
      expect(await stores().syncs.publish(first, { now: later(3) })).toBe(false)
      const failure = { problem: 'internal', state: 'needs_user', now: later(3) } as const
      expect(await stores().syncs.fail(first, failure)).toBe(false)
      expect(await purposes(access)).toEqual(['rent'])
      expect(await stores().syncs.publish(second, { now: later(3) })).toBe(true)
      expect(await purposes(access)).toEqual(['rent', 'heating'])
    })

    test('a session that the bank replaced is the next run’s', async () => {
      const access = await connect()
      const held = await hold(access)
      expect(await stores().syncs.keepSession(held, { consentId: 'c2' })).toBe(true)
      await stores().syncs.publish(held, { now: later(2) })
      expect((await hold(access)).session).toEqual({ consentId: 'c2' })
    })
  })

  describe('ending', () => {
    test('what is staged is seen at once, with its balance, under the ids there are', async () => {
      const access = await connect()
      const before = await stores().accounts.list(access.userId)
      const held = await hold(access)
      const [giro, other] = held.accounts
      const balance = { amount: rent.amount, type: 'closingBooked', changedAt: t0 }
      const harvested = buildHarvestedAccount({ transactions: [rent, heating], balance })
      await stores().syncs.stage(held, must(giro).id, harvested)
      await stores().syncs.stage(held, must(other).id, buildHarvestedAccount({ account: savings }))
      expect(await purposes(access)).toEqual(['rent'])
      const end = { now: later(2), nextSyncAt: later(9 * hour) }
      const ends = await race(5, () => stores().syncs.publish(held, end))
      expect(ends).toBe(1)
      expect(await purposes(access)).toEqual(['rent', 'heating'])
      const after = await stores().accounts.list(access.userId)
      expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
      expect(after[0]).toMatchObject({ balance, succeededAt: later(2), accessId: access.id })
      const ended = await stores().syncs.find(access.userId, held.sync.id)
      expect(ended).toMatchObject({ state: 'completed', endedAt: later(2) })
      expect((await stores().accesses.find(access))?.nextSyncAt).toEqual(later(9 * hour))
      expect(await stores().syncs.hold(access.userId, held.sync.id, later(3))).toBeUndefined()
    })

    test('a failure leaves the data as it was, and says why', async () => {
      const access = await connect()
      const held = await hold(access)
      await stores().syncs.stage(held, must(held.accounts[0]).id, buildHarvestedAccount())
      const failure = { problem: 'bank_unavailable', state: 'connected', now: later(2) } as const
      await stores().syncs.fail(held, { ...failure, nextSyncAt: later(32) })
      expect(await purposes(access)).toEqual(['rent'])
      const [account] = await stores().accounts.list(access.userId)
      expect(account).toMatchObject({ problem: 'bank_unavailable', syncedAt: later(2) })
      expect(must(account).succeededAt).not.toEqual(later(2))
      const again = await hold(access)
      expect(again).toMatchObject({ failures: 1, staged: new Set() })
      await stores().syncs.stage(again, must(again.accounts[0]).id, buildHarvestedAccount())
      await stores().syncs.publish(again, { now: later(40) })
      expect((await stores().accounts.list(access.userId))[0]).not.toHaveProperty('problem')
      expect((await hold(access)).failures).toBe(0)
    })

    test.each(['needs_user', 'credentials_rejected'] as const)(
      'an access that %s is not read by machines any more',
      async (state) => {
        const access = await connect({ nextSyncAt: later(-80 * 365 * 24 * hour) })
        const held = await hold(access)
        await stores().syncs.fail(held, { problem: 'consent_expired', state, now: later(2) })
        const found = must(await stores().accesses.find(access))
        expect(found.state).toBe(state)
        expect(found.nextSyncAt).toBeUndefined()
        expect(await queue(access)).toBeUndefined()
      },
    )

    test('is forgotten 90 days later, and what was read stays', async () => {
      const access = await connect()
      const held = await hold(access)
      await stores().syncs.publish(held, { now: later(2) })
      const purge = (minutes: number) =>
        stores().expiredData.purgeExpired(later(minutes), { batch: 1_000 })
      const days = 90 * 24 * hour
      await purge(days + 1)
      expect(await stores().syncs.find(access.userId, held.sync.id)).toBeDefined()
      await purge(days + 2)
      expect(await stores().syncs.find(access.userId, held.sync.id)).toBeUndefined()
      expect(await purposes(access)).toEqual(['rent'])
    })

    test('a run whose worker is gone for good ends, and the next one may begin', async () => {
      const access = await connect()
      const { sync } = await hold(access)
      await stores().syncs.failStale(later(0.5), later(60))
      expect((await stores().syncs.find(access.userId, sync.id))?.state).toBe('running')
      await stores().syncs.failStale(later(2), later(60))
      const ended = await stores().syncs.find(access.userId, sync.id)
      expect(ended).toMatchObject({ state: 'failed', problem: 'internal', endedAt: later(60) })
      expect(must(await queue(access)).id).not.toBe(sync.id)
    })
  })

  describe('four unattended reads a day', () => {
    test('are reserved one by one, and of 20 at once no more get any', async () => {
      const access = await connect()
      const [giro] = await stores().accounts.list(access.userId)
      const reserve = (minutes: number) =>
        stores().syncs.reserveUnattended(access.userId, [must(giro).id], later(minutes))
      const reserved = await Promise.all(Array.from({ length: 20 }, () => reserve(0)))
      expect(reserved.filter((ids) => ids.length === 1)).toHaveLength(4)
      expect(await reserve(24 * hour)).toEqual([])
      expect(await reserve(25 * hour)).toEqual([must(giro).id])
    })

    test('are counted for each account, and only for one’s own', async () => {
      const access = await connect()
      const [giro, other] = (await stores().accounts.list(access.userId)).map(({ id }) => id)
      const reserve = (ids: readonly AccountId[]) =>
        stores().syncs.reserveUnattended(access.userId, ids, t0)
      for (let count = 0; count < 4; count++) await reserve([must(giro)])
      expect(await reserve([must(giro), must(other), 'A0' as AccountId])).toEqual([other])
    })

    test('a clock that jumps gives no more of them', async () => {
      const access = await connect()
      const [giro] = await stores().accounts.list(access.userId)
      let granted = 0
      for (const minutes of [0, 60, -60, 0, 120, 30, 59, 1]) {
        const ids = await stores().syncs.reserveUnattended(
          access.userId,
          [must(giro).id],
          later(minutes),
        )
        granted += ids.length
      }
      expect(granted).toBe(4)
    })
  })

  describe('accesses', () => {
    test('go with all their data, and the bank is to be told', async () => {
      const access = await connect()
      const cursor = (await changes(access, 0)).cursor
      const end = () => stores().accesses.end(access, later(1))
      expect(await race(5, end)).toBe(1)
      expect(await stores().accesses.list(access.userId)).toEqual([])
      expect(await stores().accounts.list(access.userId)).toEqual([])
      expect(await purposes(access)).toEqual([])
      expect((await changes(access, cursor)).removed).toHaveLength(1)
      const ending = await stores().accesses.findEnding(access)
      expect(ending).toMatchObject({ session: { consentId: 'c1' } })
      await stores().accesses.keepSession(access, { consentId: 'c3' })
      const kept = await stores().accesses.findEnding(access)
      expect(kept?.session).toEqual({ consentId: 'c3' })
      await stores().accesses.forget(access)
      expect(await stores().accesses.findEnding(access)).toBeUndefined()
    })

    test('one that goes on is not forgotten, nor another’s ended', async () => {
      const access = await connect()
      await stores().accesses.forget(access)
      expect(await stores().accesses.findEnding(access)).toBeUndefined()
      expect(await stores().accesses.find(access)).toBeDefined()
      const other = { userId: 'U-other' as UserId, id: access.id }
      expect(await stores().accesses.end(other, t0)).toBe(false)
    })

    test('one that is connected anew replaces the one before, whose consent is given back', async () => {
      const first = await connect()
      const second = await connect({ userId: first.userId })
      expect((await stores().accesses.list(first.userId)).map(({ id }) => id)).toEqual([second.id])
      expect(await stores().accesses.findEnding(first)).toBeDefined()
      expect(await queue(first)).toBeUndefined()
    })

    test('what a run of the old access brings late, changes nothing', async () => {
      const first = await connect()
      const held = await hold(first)
      const harvested = buildHarvestedAccount({ transactions: [heating] })
      await stores().syncs.stage(held, must(held.accounts[0]).id, harvested)
      const second = await connect({ userId: first.userId })
      await stores().syncs.publish(held, { now: later(2) })
      expect(await purposes(first)).toEqual(['rent'])
      const accounts = await stores().accounts.list(first.userId)
      expect(new Set(accounts.map(({ accessId }) => accessId))).toEqual(new Set([second.id]))
    })
  })

  const changes = ({ userId }: AccessKey, cursor: number) =>
    stores().transactions.listChanges(userId, { cursor, count: 100 })
}

type Connected = { readonly userId?: UserId; readonly nextSyncAt?: Date; readonly of?: ClientId }

function newSyncId(): SyncId {
  return randomUUID() as string as SyncId
}
