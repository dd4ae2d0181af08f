import { randomBytes } from 'node:crypto'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccessId, SyncId, UserId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import { buildBank } from '../testing/builders.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import { createUser, day, later, must, t0 } from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { keepCredentials } from './keep-credentials.ts'
import { PgCredentialKeyStore } from './pg-credential-key-store.ts'
import { Seal } from './seal.ts'

const [older, newer] = [randomBytes(32), randomBytes(32)]
let on: TestDatabase
let before: Seal
let between: Seal
beforeAll(async () => {
  on = await createTestDatabase()
  before = new Seal([older])
  between = new Seal([newer, older])
})
afterAll(async () => on.drop())

async function addAccess(userId: UserId, until?: Date): Promise<AccessId> {
  const id = `X${randomBytes(8).toString('hex')}` as AccessId
  await openPgStores({ database: on.database, seal: before }).accesses.add({
    userId,
    id,
    bank: buildBank(),
    createdAt: t0,
    wish: { recurring: true, periodDays: 90, scopes: [], accounts: [] },
    credentials: { values: { pin: new Secret('canary-pin-4711') }, ...(until && { until }) },
  })
  return id
}

const keysOf = (id: AccessId) =>
  on.database.query<{
    readonly credential_key: Buffer | null
    readonly credentials: Buffer | null
  }>(sql`select credential_key, credentials from accesses where id = ${id}`)

test('one key of its own for each access; shredding it leaves nothing', async () => {
  const userId = await createUser(openPgStores({ database: on.database, seal: before }))
  const id = await addAccess(userId)
  const [row] = await keysOf(id)
  expect(must(row).credentials?.toString('latin1')).not.toContain('canary-pin-4711')
  const { accesses } = openPgStores({ database: on.database, seal: before })
  await accesses.forgetCredentials({ userId, id })
  expect(await keysOf(id)).toEqual([{ credential_key: null, credentials: null }])
})

test('what nobody used in time is shredded; the rest is sealed for the newest key, which is then enough', async () => {
  const stores = openPgStores({ database: on.database, seal: before })
  const userId = await createUser(stores)
  const [kept, unused] = [await addAccess(userId), await addAccess(userId, later(60))]
  const privateKey = await new PgCredentialKeyStore(on.database, before, () => t0).open()
  await keepCredentials(on.database, between, later(61))
  await keepCredentials(on.database, between, later(61))
  expect(await keysOf(unused)).toEqual([{ credential_key: null, credentials: null }])

  const after = new Seal([newer])
  const again = await new PgCredentialKeyStore(on.database, after, () => t0).open()
  expect(again.equals(privateKey)).toBe(true)
  // What else is sealed with the older key is not looked at here.
  await on.database.execute(sql`update accesses set wish = null where id = ${kept}`)
  const { authorizations } = openPgStores({ database: on.database, seal: after })
  const id = 'S1' as SyncId
  await authorizations.queue(
    { userId, id: kept },
    {
      id,
      now: later(62),
      today: day('2026-05-04'),
      request: { clientId: 'c' as never },
      saveCredentials: false,
      expiresAt: later(90),
    },
  )
  const held = must(await authorizations.take({ userId, id }, later(62)))
  expect(held.input?.kind === 'start' && held.input.credentials['pin']?.reveal()).toBe(
    'canary-pin-4711',
  )
})

test('of ten that ask for the key at once all get the same', async () => {
  await on.database.execute(sql`delete from credential_keys`)
  const keys = await Promise.all(
    Array.from({ length: 10 }, () =>
      new PgCredentialKeyStore(on.database, between, () => t0).open(),
    ),
  )
  expect(keys.every((key) => key.equals(must(keys[0])))).toBe(true)
})
