import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { AccountId, UserId } from '../domain/ids.ts'
import { buildBankAccount } from '../testing/builders.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import { finishFlow, buildHarvestedAccount, t0 } from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'

/**
 * Delegated Regulation (EU) 2018/389 article 36(5)(b): without the person, a bank is asked four times in 24 hours at most. By
 * the true time, whatever the clocks of the nodes say: each is wrong by up to an hour, and now and then jumps.
 */
const effort = inject('effort')
const accountsCount = effort === 'quick' ? 10 : 100
const days = effort === 'long' ? 365 : 30
const triggersAtOnce = 20
const stepHours = 5
const timeLimitMs = effort === 'long' ? 3_600_000 : 240_000
const hourMs = 3_600_000

let on: TestDatabase
beforeAll(async () => {
  on = await createTestDatabase()
})
afterAll(async () => on.drop())

type Reserve = (
  userId: UserId,
  accounts: readonly AccountId[],
  now: Date,
) => Promise<readonly AccountId[]>

/** The most reads of one account in any 24 hours, and how many there were in all. */
async function busiestDay(reserve: Reserve, of: { readonly days: number }) {
  const stores = openPgStores(on)
  const accounts = Array.from({ length: accountsCount }, (_, index) =>
    buildHarvestedAccount({ account: buildBankAccount({ resourceId: `r${index}` }) }),
  )
  const { harvest } = await finishFlow(stores, { accounts })
  const ids = (await stores.accounts.list(harvest.userId)).map(({ id }) => id)
  const reads = new Map<AccountId, number[]>()
  const clock = jumpingClocks()
  for (let hours = 0; hours < of.days * 24; hours += stepHours) {
    const trueTime = t0.getTime() + hours * hourMs
    const granted = await Promise.all(
      Array.from({ length: triggersAtOnce }, () => {
        const now = new Date(trueTime + clock())
        return reserve(harvest.userId, ids, now)
      }),
    )
    for (const id of granted.flat()) reads.set(id, [...(reads.get(id) ?? []), trueTime])
  }
  const times = [...reads.values()]
  return { most: Math.max(...times.map(mostInADay)), reads: times.flat().length }
}

/** Deterministic: up to an hour fast or slow, another offset for every call. */
function jumpingClocks(): () => number {
  let state = 4711
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return (state / 2 ** 31 - 0.5) * 2 * hourMs
  }
}

function mostInADay(times: readonly number[]): number {
  return Math.max(
    ...times.map(
      (time) => times.filter((other) => other > time - 24 * hourMs && other <= time).length,
    ),
  )
}

test('never more than four in 24 hours, and nearly as many', { timeout: timeLimitMs }, async () => {
  const { syncs } = openPgStores(on)
  const busiest = await busiestDay(
    (userId, accounts, now) => syncs.reserveUnattended(userId, accounts, now),
    { days },
  )
  expect(busiest.most).toBe(4)
  expect(busiest.reads).toBeGreaterThan(accountsCount * days * 3)
})

test(
  'a twin that looks first and writes then gives too many',
  { timeout: timeLimitMs },
  async () => {
    const lookThenWrite: Reserve = async (userId, accounts, now) => {
      const since = new Date(now.getTime() - 25 * hourMs)
      const free = await on.database.query<{ readonly id: AccountId }>(sql`
      select id
        from accounts
       where user_id = ${userId} and id = any(${accounts})
         and (select count(*) from unnest(unattended_at) as at where at > ${since}) < 4`)
      const ids = free.map(({ id }) => id)
      await on.database.execute(sql`
      update accounts
         set unattended_at = unattended_at || ${now}::timestamptz
       where user_id = ${userId} and id in (
         select id from accounts where user_id = ${userId} and id = any(${ids}) order by id for update)`)
      return ids
    }
    expect((await busiestDay(lookThenWrite, { days: 1 })).most).toBeGreaterThan(4)
  },
)
