import { randomUUID } from 'node:crypto'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserId } from '../domain/ids.ts'
import type { AttemptStore } from '../oauth/attempt-store.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import { buildClient, later, race, t0 } from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import type { PasswordHash, UserStore } from '../users/user-store.ts'
import { Database } from './database.ts'
import { PgAttemptStore } from './pg-attempt-store.ts'
import { PgUserStore } from './pg-user-store.ts'

let on: TestDatabase
let other: Database
beforeAll(async () => {
  on = await createTestDatabase()
  other = new Database({ connection: on.connection, poolMax: 20 })
})
afterAll(async () => {
  await other.close()
  await on.drop()
})

/** How many of a thousand wrong tries on two nodes are judged. */
async function guessSecrets(nodes: readonly Pick<AttemptStore, 'countFailure'>[]): Promise<number> {
  const limits = [{ key: randomUUID(), max: 10 }]
  return race(1000, async (index) => nodes[index % 2]?.countFailure(limits, t0, later(1)))
}

/** How many of a hundred wrong passwords on two nodes are judged. */
async function guessPasswords(nodes: readonly Pick<UserStore, 'recordAttempt'>[]): Promise<number> {
  const client = buildClient()
  await openPgStores(on).clients.put(client)
  const id = `U${randomUUID()}` as UserId
  const person = { fullName: 'E', email: 'e@example.com', language: 'de', createdAt: t0 }
  const user = { ...person, id, clientId: client.id }
  await new PgUserStore(on.database, on.seal).create(user, '$scrypt$' as PasswordHash)
  return race(100, async (index) => nodes[index % 2]?.recordAttempt(id, { right: false }))
}

describe('guessing on two nodes at once', () => {
  test('gets ten secrets judged, and no more', async () => {
    const nodes = [new PgAttemptStore(on.database), new PgAttemptStore(other)]
    for (let round = 0; round < 5; round++) expect(await guessSecrets(nodes)).toBe(10)
  })

  test('gets three passwords judged, and no more', async () => {
    const nodes = [new PgUserStore(on.database, on.seal), new PgUserStore(other, on.seal)]
    for (let round = 0; round < 5; round++) expect(await guessPasswords(nodes)).toBe(3)
  })

  test('would get more where one looks first and counts then', async () => {
    expect(await guessSecrets([naiveAttempts(on.database), naiveAttempts(other)])).toBeGreaterThan(
      10,
    )
    expect(await guessPasswords([naiveUsers(on.database), naiveUsers(other)])).toBeGreaterThan(3)
  })
})

/** How it is usually written, and wrong. */
function naiveAttempts(database: Database): Pick<AttemptStore, 'countFailure'> {
  return {
    countFailure: async ([limit = { key: '', max: 0 }], _now, endsAt) => {
      const { key, max } = limit
      const [row] = await database.query<{ readonly remaining: number }>(sql`
        select remaining from failed_attempts where key = ${key}`)
      const remaining = row?.remaining ?? max
      if (remaining === 0) return false
      await database.execute(sql`
        insert into failed_attempts as f (key, remaining, ends_at) values (${key}, ${remaining - 1}, ${endsAt})
            on conflict (key) do update set remaining = f.remaining - 1`)
      return true
    },
  }
}

function naiveUsers(database: Database): Pick<UserStore, 'recordAttempt'> {
  return {
    recordAttempt: async (id) => {
      const [row] = await database.query<{ readonly wrong_passwords: number }>(sql`
        select wrong_passwords from user_logins where user_id = ${id}`)
      if ((row?.wrong_passwords ?? 3) >= 3) return false
      await database.execute(sql`
        update user_logins set wrong_passwords = wrong_passwords + 1 where user_id = ${id}`)
      return true
    },
  }
}
