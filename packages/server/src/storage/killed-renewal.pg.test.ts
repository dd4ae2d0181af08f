import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccessId, ExternalUserId, UserId } from '../domain/ids.ts'
import { buildBankAccount, buildRequest } from '../testing/builders.ts'
import type { Stores } from '../testing/memory-stores.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import type { RenewalOrder } from '../testing/renewal-child.ts'
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
import { Seal } from './seal.ts'

const childPath = join(import.meta.dirname, '../testing/renewal-child.ts')
const key = randomBytes(32)
const { balances: _balances, ...account } = buildBankAccount()

let on: TestDatabase
let stores: Stores
beforeAll(async () => {
  on = await createTestDatabase()
  stores = openPgStores({ database: on.database, seal: new Seal([key]) })
})
afterAll(async () => on.drop())

/** A person with one account and one transaction, whose renewal is confirmed and not yet read. */
async function renew() {
  const client = buildClient()
  await stores.clients.put(client)
  const clientId = client.id
  const externalUserId = randomUUID() as string as ExternalUserId
  const fresh = { id: `U${randomUUID()}` as UserId, createdAt: t0 }
  const userId = await stores.users.findOrAdd({ clientId, externalId: externalUserId }, fresh)
  const rent = buildBankTransaction({ purpose: 'rent', bookedOn: day('2026-05-02') })
  const { dataExpiresAt: _none, ...harvest } = buildHarvest({
    userId,
    accounts: [buildHarvestedAccount({ transactions: [rent] })],
    ongoing: {
      session: { consentId: 'c1' },
      shownFrom: day('2026-04-01'),
      nextSyncAt: later(480),
    },
  })
  const request = buildRequest({ ongoing: { externalUserId, saveSecrets: false } })
  const first = must(
    await stores.flows.save(await createFlow(stores, { clientId, request }), fetching, []),
  )
  await stores.flows.finish(first, finishedState(harvest), harvest)
  const offered = [{ ...account, choice: '0' }]
  const again = await createFlow(stores, { clientId, request })
  const { id: flowId, version } = must(await stores.flows.save(again, { ...fetching, offered }, []))
  return { order: { userId, flowId, version }, clientId }
}

type Renewal = Awaited<ReturnType<typeof renew>>

/** The calls it made, or `undefined` if it was killed. */
async function runChild(order: Omit<RenewalOrder, 'connection' | 'key'>) {
  const full = { ...order, connection: on.connection, key: key.toString('hex') }
  const options = ['--conditions=source', childPath, JSON.stringify(full)]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 20_000 })
    return Number(stdout)
  } catch (error) {
    expect(error).toMatchObject({ signal: 'SIGKILL', killed: false })
    return undefined
  }
}

/** What there is of the person: whatever a reader, the client and the bank will come to know. */
async function seen({ order: { userId, flowId }, clientId }: Renewal) {
  const accounts = await stores.accounts.list(userId)
  const rows = await on.database.query<{ readonly id: string; readonly purpose: string }>(
    sql`select id, purpose from transactions where user_id = ${userId} order by booked_on`,
  )
  const ending = await on.database.query<{ readonly id: AccessId }>(
    sql`select id from accesses where user_id = ${userId} and state = 'ending'`,
  )
  const sessions = await Promise.all(
    ending.map(({ id }) => stores.accesses.findEnding({ userId, id })),
  )
  const { events } = await stores.events.list(clientId, { after: 0, count: 100 })
  return {
    accounts: accounts.map(({ id }) => id),
    accesses: (await stores.accesses.list(userId)).map(({ id }) => id),
    transactions: rows.map(({ id, purpose }) => ({ id, purpose })),
    hasCode: (await stores.flows.code(flowId, t0)) !== undefined,
    told: events.map(({ type }) => type),
    /** Consents that the bank is to be told are over. */
    over: sessions.map((access) => access?.session),
  }
}

/** Of the new either nothing or all, and what was there before keeps its ids. */
function expectWhole(
  before: Awaited<ReturnType<typeof seen>>,
  now: Awaited<ReturnType<typeof seen>>,
  place: string,
): 'as before' | 'renewed' {
  if (!now.hasCode) {
    expect(now, place).toEqual(before)
    return 'as before'
  }
  expect(now, place).toEqual({
    accounts: before.accounts,
    accesses: [expect.not.stringMatching(must(before.accesses[0]))],
    transactions: [...before.transactions, { id: expect.anything(), purpose: 'heating' }],
    hasCode: true,
    told: [...before.told, 'flow.ended', 'access.renewed'],
    over: [{ consentId: 'c1' }],
  })
  return 'renewed'
}

type Twin = Pick<RenewalOrder, 'endsFirst'>

/** Kills a worker at every step, in turn; each time another one takes over, as the queue has it run the job again. */
async function killEverywhere(twin: Twin = {}): Promise<void> {
  const whole = await renew()
  const calls = must(await runChild({ ...whole.order, ...twin }))
  expect(calls).toBeGreaterThan(5)
  for (let call = 1; call <= calls; call++) {
    for (const when of ['before', 'after'] as const) {
      const place = `${when} call ${call}`
      const renewal = await renew()
      const before = await seen(renewal)
      expect(before.told, place).toEqual(['flow.ended', 'access.connected'])
      const order = { ...renewal.order, ...twin }
      expect(await runChild({ ...order, dieAt: { call, when } }), place).toBeUndefined()
      expectWhole(before, await seen(renewal), place)
      await runChild(order)
      expect(expectWhole(before, await seen(renewal), place), place).toBe('renewed')
    }
  }
}

test('a worker that is killed at any step of a renewal leaves the old consent or the new one, and every id', async () => {
  await killEverywhere()
}, 240_000)

test('a twin that ends the flow before it stores what came of it is found out', async () => {
  await expect(killEverywhere({ endsFirst: true })).rejects.toThrow()
}, 240_000)
