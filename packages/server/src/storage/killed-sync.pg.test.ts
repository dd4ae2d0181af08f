import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SyncId, UserId } from '../domain/ids.ts'
import { buildBankAccount } from '../testing/builders.ts'
import type { Stores } from '../testing/memory-stores.ts'
import { openPgStores } from '../testing/pg-stores.ts'
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
  t0,
} from '../testing/store-fixtures.ts'
import type { SyncOrder } from '../testing/sync-child.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { Seal } from './seal.ts'

const childPath = join(import.meta.dirname, '../testing/sync-child.ts')
const key = randomBytes(32)
const page = {
  count: 100,
  offset: 0,
  sort: 'asc',
  sinceType: 'booked',
  includePending: true,
} as const

let on: TestDatabase
let stores: Stores
beforeAll(async () => {
  on = await createTestDatabase()
  stores = openPgStores({ database: on.database, seal: new Seal([key]) })
})
afterAll(async () => on.drop())

async function queueSync() {
  const rent = buildBankTransaction({ purpose: 'rent', bookedOn: day('2026-05-02') })
  const savings = buildBankAccount({ resourceId: 'r2', iban: 'DE82900948150000002881' })
  const { dataExpiresAt: _none, ...harvest } = buildHarvest({
    accounts: [
      buildHarvestedAccount({ transactions: [rent] }),
      buildHarvestedAccount({ account: savings, transactions: [rent] }),
    ],
    ongoing: {
      session: { consentId: 'c1' },
      shownFrom: day('2026-04-01'),
      nextSyncAt: later(480),
    },
  })
  const { userId } = harvest
  const flow = must(await stores.flows.save(await createFlow(stores), fetching, []))
  await stores.flows.finish(flow, finishedState(harvest), harvest)
  const access = must((await stores.accesses.list(userId))[0])
  const wish = { id: randomUUID() as string as SyncId, now: t0 }
  const { id: syncId } = must(await stores.syncs.queue({ userId, id: access.id }, wish))
  return { userId, syncId }
}

/** The calls it made, or `undefined` if it was killed. */
async function runChild(order: Omit<SyncOrder, 'connection' | 'key'>): Promise<number | undefined> {
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

/** What whoever reads sees: what was there before, and of the new either all or nothing. */
async function seen(userId: UserId): Promise<'as before' | 'all of it'> {
  const accounts = await stores.accounts.list(userId)
  const purposes = await Promise.all(
    accounts.map(async ({ id }) =>
      (await stores.transactions.list(userId, { ...page, accountIds: [id] })).map(
        ({ purpose }) => purpose,
      ),
    ),
  )
  if (purposes.every((each) => each.join() === 'rent')) return 'as before'
  // The bank no longer has what the new answer leaves out; twins stay two.
  expect(purposes).toEqual(accounts.map(() => ['rent', 'heating', 'twin', 'twin']))
  return 'all of it'
}

type Twin = Pick<SyncOrder, 'writesAtOnce'>

/** Kills a worker at every step, in turn; each time another one takes over. */
async function killEverywhere(twin: Twin = {}): Promise<void> {
  const whole = await queueSync()
  const calls = must(await runChild({ ...whole, ...twin }))
  expect(calls).toBeGreaterThan(7)
  for (let call = 1; call <= calls; call++) {
    await killAt({ call, when: 'before' }, { twin, isLast: false })
    await killAt({ call, when: 'after' }, { twin, isLast: call === calls })
  }
}

async function killAt(
  dieAt: NonNullable<SyncOrder['dieAt']>,
  { twin, isLast }: { readonly twin: Twin; readonly isLast: boolean },
): Promise<void> {
  const order = { ...(await queueSync()), ...twin }
  const place = `${dieAt.when} call ${dieAt.call}`
  expect(await runChild({ ...order, dieAt }), place).toBeUndefined()
  expect(await seen(order.userId), place).toBe(isLast ? 'all of it' : 'as before')
  await runChild(order)
  expect(await seen(order.userId), place).toBe('all of it')
  const ended = await stores.syncs.find(order.userId, order.syncId)
  expect(ended?.state, place).toBe('completed')
  expect(await unattendedReads(order.userId), place).toBeLessThanOrEqual(2)
}

test('a worker that is killed at any step leaves nothing half, lost, doubled or stuck', async () => {
  await killEverywhere()
  expect(await leftovers()).toBe(0)
}, 240_000)

test('a twin that shows what it reads at once is found out', async () => {
  await expect(killEverywhere({ writesAtOnce: true })).rejects.toThrow()
}, 240_000)

/** Of the account that was read most. */
async function unattendedReads(userId: UserId): Promise<number> {
  const [row] = await on.database.query<{ readonly most: number }>(
    sql`select max(cardinality(unattended_at)) as most from accounts where user_id = ${userId}`,
  )
  return must(row).most
}

async function leftovers(): Promise<number> {
  const [row] = await on.database.query<{ readonly count: string }>(
    sql`select count(*) as count from staged_accounts`,
  )
  return Number(must(row).count)
}
