import { setTimeout as pause } from 'node:timers/promises'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GrantId } from '../domain/ids.ts'
import type { NewTokens } from '../oauth/grant-store.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import { buildTokens, later, must, openGrant, sealedSuccessor } from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'

/** Well beyond the time that uses are gathered for. */
const settledMs = 300

let on: TestDatabase
beforeAll(async () => {
  on = await createTestDatabase()
})
afterAll(async () => {
  await on.drop()
})

/** A grant that was refreshed once, at `t0`; what its client and another holder of the first refresh token can do. */
async function refreshed() {
  const stores = openPgStores(on)
  const { grant, tokens } = await openGrant(stores, { dataExpiresAt: later(600) })
  const rotate = (node: typeof stores, made: NewTokens, minutes: number) => {
    const request = { refreshToken: tokens.refreshToken, clientId: grant.clientId, sealedSuccessor }
    return node.grants.rotate(request, made, later(minutes))
  }
  const second = buildTokens()
  await rotate(stores, second, 0)
  return {
    grantId: grant.grantId,
    use: (minutes: number) => stores.grants.authorize(second.accessToken, later(minutes)),
    repeat: (node: typeof stores, minutes: number) => rotate(node, buildTokens(), minutes),
    stores,
  }
}

async function rowOf(id: GrantId) {
  const [row] = await on.database.query<{ version: string; used: boolean; sealed: boolean }>(sql`
    select xmin::text as version, successor_used_at is not null as used, sealed_successor is not null as sealed
      from grants
     where id = ${id}`)
  return must(row)
}

test('the successor’s first use is noted and wipes its seal; calls after that write nothing', async () => {
  const { grantId, use } = await refreshed()
  // Within a minute parallel callers may still need it.
  await use(0.5)
  await expect.poll(() => rowOf(grantId)).toMatchObject({ used: true, sealed: true })
  const first = await rowOf(grantId)
  await use(0.9)
  await pause(settledMs)
  expect(await rowOf(grantId)).toEqual(first)
  await use(1.1)
  await expect.poll(() => rowOf(grantId)).toMatchObject({ used: true, sealed: false })
  const wiped = await rowOf(grantId)
  await use(2)
  await pause(settledMs)
  expect(await rowOf(grantId)).toEqual(wiped)
})

test('on its own node a use counts at once, on another within a second', async () => {
  const own = await refreshed()
  await own.use(0.5)
  expect(await own.repeat(own.stores, 1.1)).toBeUndefined()

  const { use, repeat } = await refreshed()
  const other = openPgStores(on)
  expect(await repeat(other, 1.1)).toBeDefined()
  await use(1.2)
  await expect.poll(() => repeat(other, 1.3), { timeout: 1_000 }).toBeUndefined()
})

test('a grant that somebody holds keeps no other waiting, and its next use is noted', async () => {
  const [held, free] = [await refreshed(), await refreshed()]
  await on.database.transaction(async (queries) => {
    await queries.query(sql`select from grants where id = ${held.grantId} for update`)
    await held.use(0.5)
    await free.use(0.5)
    await expect.poll(() => rowOf(free.grantId)).toMatchObject({ used: true })
    await pause(settledMs)
  })
  expect(await rowOf(held.grantId)).toMatchObject({ used: false })
  await held.use(0.6)
  await expect.poll(() => rowOf(held.grantId)).toMatchObject({ used: true })
})
