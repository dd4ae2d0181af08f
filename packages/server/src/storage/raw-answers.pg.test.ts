import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPgStores } from '../testing/pg-stores.ts'
import { finishFlow } from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'

let on: TestDatabase
beforeAll(async () => {
  on = await createTestDatabase()
})
afterAll(async () => on.drop())

test('what a bank answered, word for word, goes after 30 days; what was read in it stays', async () => {
  const stores = openPgStores(on)
  const { harvest } = await finishFlow(stores, { dataExpiresAt: new Date('2100-01-01') })
  const count = async () => {
    const [row] = await on.database.query<{ readonly count: string }>(
      sql`select count(*) as count from raw_answers where user_id = ${harvest.userId}`,
    )
    return Number(row?.count)
  }
  const inDays = (days: number) => new Date(harvest.at.getTime() + days * 86_400_000)
  await stores.expiredData.purgeExpired(inDays(29), { batch: 100 })
  expect(await count()).toBe(1)
  await stores.expiredData.purgeExpired(inDays(31), { batch: 100 })
  expect(await count()).toBe(0)
  expect(await stores.accounts.list(harvest.userId)).toHaveLength(1)
})
