import { randomUUID } from 'node:crypto'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClientId, ExternalUserId, SyncId, UserId } from '../domain/ids.ts'
import { parseMoney } from '../domain/money.ts'
import type { AccessKey } from '../sync/sync-store.ts'
import { buildRequest } from '../testing/builders.ts'
import type { Stores } from '../testing/memory-stores.ts'
import { newNotificationId } from '../testing/notification-store.contract.ts'
import { openPgStores, testRenewalLink } from '../testing/pg-stores.ts'
import {
  buildBankTransaction,
  buildClient,
  buildHarvest,
  buildHarvestedAccount,
  createFlow,
  day,
  fetching,
  finishedState,
  later,
  must,
  t0,
} from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'

let on: TestDatabase
let stores: Stores
beforeAll(async () => {
  on = await createTestDatabase()
  stores = openPgStores(on)
})
afterAll(async () => on.drop())

type Person = AccessKey & { readonly clientId: ClientId }

async function connect(known?: Person): Promise<Person> {
  const client = buildClient()
  await stores.clients.put(client)
  const clientId = known?.clientId ?? client.id
  const name = { clientId, externalId: 'erika' as ExternalUserId }
  const fresh = { id: `U${randomUUID()}` as UserId, createdAt: t0 }
  const userId = await stores.users.findOrAdd(name, fresh)
  const { dataExpiresAt: _none, ...harvest } = buildHarvest({
    userId,
    accounts: [buildHarvestedAccount({ transactions: [buildBankTransaction()] })],
    ongoing: {
      session: { consentId: 'c1' },
      validUntil: day('2026-10-31'),
      shownFrom: day('2026-04-01'),
      nextSyncAt: later(480),
    },
  })
  const created = await createFlow(stores, { clientId, request: buildRequest() })
  const flow = must(await stores.flows.save(created, fetching, []))
  await stores.flows.finish(flow, finishedState(harvest), harvest)
  const access = must((await stores.accesses.list(userId)).at(-1))
  return { userId, id: access.id, clientId }
}

async function told({ clientId }: Person) {
  const { events } = await stores.events.list(clientId, { after: 0, count: 100 })
  return events
    .filter(({ type }) => type !== 'flow.ended')
    .map(({ id: _i, number: _n, at: _a, clientId: _c, ...event }) => event)
}

async function hold(person: Person) {
  const wish = { id: randomUUID() as string as SyncId, now: t0 }
  const { id } = must(await stores.syncs.queue(person, wish))
  return must(await stores.syncs.hold(person.userId, id, t0))
}

const types = async (person: Person) => (await told(person)).map(({ type }) => type)

test('a person who connects, and who connects again', async () => {
  const first = await connect()
  const second = await connect(first)
  const about = { userId: first.userId, externalUserId: 'erika' }
  expect(await told(first)).toEqual([
    { type: 'access.connected', accessId: first.id, ...about },
    { type: 'access.renewed', accessId: second.id, ...about },
  ])
})

test('a sync tells which account has news, and which balance is another, and nothing where there is none', async () => {
  const person = await connect()
  const held = await hold(person)
  const account = must(held.accounts[0]).id
  const balance = { amount: parseMoney('7.00', 'EUR'), type: 'closingBooked' }
  const heating = buildBankTransaction({ purpose: 'heating', bookedOn: day('2026-05-04') })
  const transactions = [heating, buildBankTransaction()]
  await stores.syncs.stage(held, account, buildHarvestedAccount({ transactions, balance }))
  await stores.syncs.publish(held, { now: later(1) })
  expect((await types(person)).slice(1)).toEqual([
    'transactions.changed',
    'balance.changed',
    'sync.completed',
  ])
  const again = await hold(person)
  await stores.syncs.stage(again, account, buildHarvestedAccount({ transactions, balance }))
  await stores.syncs.publish(again, { now: later(2) })
  expect((await types(person)).slice(4)).toEqual(['sync.completed'])
})

test('a sync that shall be quiet notifies nobody, and its events go out all the same', async () => {
  const person = await connect()
  const id = newNotificationId()
  const { userId, clientId } = person
  const wish = { observeKey: '/rest/transactions', notifyUri: 'https://client.example/notify' }
  await stores.notifications.add({ userId, clientId, id, createdAt: t0, ...wish }, 10)
  const notified = async () => {
    const [row] = await on.database.query<{ readonly wanted: string }>(
      sql`select wanted from notifications where user_id = ${userId}`,
    )
    return Number(must(row).wanted)
  }
  const sync = async (isQuiet: boolean, purpose: string) => {
    const asked = {
      id: randomUUID() as string as SyncId,
      now: t0,
      today: day('2026-05-04'),
      request: { clientId, isQuiet },
      saveCredentials: false,
      expiresAt: later(20),
    }
    const queued = must(await stores.authorizations.queue(person, asked))
    const held = must(await stores.syncs.hold(userId, queued.id, t0))
    const transactions = [buildBankTransaction({ purpose }), buildBankTransaction()]
    const harvested = buildHarvestedAccount({ transactions })
    await stores.syncs.stage(held, must(held.accounts[0]).id, harvested)
    await stores.syncs.publish(held, { now: later(1) })
  }
  await sync(true, 'heating')
  expect(await notified()).toBe(0)
  expect((await types(person)).slice(1)).toEqual(['transactions.changed', 'sync.completed'])
  await sync(false, 'water')
  expect(await notified()).toBe(1)
})

test('a bank that wants the person is told once, with the link to go on', async () => {
  const person = await connect()
  const held = await hold(person)
  const failure = { problem: 'consent_expired', state: 'needs_user', now: later(1) } as const
  expect(await stores.syncs.fail(held, failure)).toBe(true)
  expect(await stores.syncs.fail(held, failure)).toBe(false)
  const renewalLink = testRenewalLink(person)
  expect((await told(person)).slice(1)).toMatchObject([
    { type: 'sync.failed', problem: 'consent_expired' },
    { type: 'consent.ended', renewalLink },
    { type: 'access.needs_user', renewalLink },
  ])
})

test('a consent that ends is told 14, 7 and 1 days before, each once, whatever days are missed', async () => {
  const person = await connect()
  const daysLeft = async (at: string) => {
    await Promise.all([1, 2].map(() => stores.accesses.tellOfEnds(new Date(at), 100)))
    const events = await told(person)
    return events.flatMap((event) =>
      event.type === 'consent.expires_soon' ? [event.daysLeft] : [],
    )
  }
  expect(await daysLeft('2026-10-16T12:00:00Z')).toEqual([])
  expect(await daysLeft('2026-10-17T12:00:00Z')).toEqual([14])
  expect(await daysLeft('2026-10-23T12:00:00Z')).toEqual([14])
  expect(await daysLeft('2026-10-26T12:00:00Z')).toEqual([14, 7])
  expect(await daysLeft('2026-10-30T00:00:00Z')).toEqual([14, 7, 1])
  expect(await daysLeft('2026-10-31T00:00:00Z')).toEqual([14, 7, 1])
})

test('an access that is ended is told, and leads nowhere any more', async () => {
  const person = await connect()
  expect(await stores.accesses.findRenewable(person)).toEqual({
    clientId: person.clientId,
    externalUserId: 'erika',
    redirectUri: buildRequest().redirectUri,
    language: 'de',
  })
  await stores.accesses.end(person, later(1))
  expect((await types(person)).slice(1)).toEqual(['access.deleted'])
  expect(await stores.accesses.findRenewable(person)).toBeUndefined()
})

test('a user who goes is told access by access, and the banks are still to be told', async () => {
  const first = await connect()
  const second = await connect(first)
  const renewed = (await stores.accesses.list(first.userId)).map(({ id }) => id)
  await stores.users.delete(first.userId, later(1))
  const deleted = (await told(first)).filter(({ type }) => type === 'access.deleted')
  expect(deleted).toEqual(
    renewed.map((accessId) => ({
      type: 'access.deleted',
      accessId,
      userId: first.userId,
      externalUserId: 'erika',
    })),
  )
  // The first one was replaced by the second, and is being given back already.
  const consents = await on.database.query<{ readonly id: string }>(
    sql`select id from revoked_consents where user_id = ${second.userId}`,
  )
  expect(consents).toHaveLength(2)
  for (const { id } of consents) {
    const consent = { userId: first.userId, id }
    expect(await stores.accesses.findRevoked(consent)).toMatchObject({
      session: { consentId: 'c1' },
    })
    await stores.accesses.forgetRevoked(consent)
    expect(await stores.accesses.findRevoked(consent)).toBeUndefined()
  }
})
