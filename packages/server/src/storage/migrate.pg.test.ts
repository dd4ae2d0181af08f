import pg from 'pg'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { Database } from './database.ts'
import { type Migration, migrate, readMigrations } from './migrate.ts'
import { StartError } from './start-error.ts'

let on: TestDatabase
beforeAll(async () => {
  on = await createTestDatabase()
})
afterAll(async () => on.drop())

/** An empty database beside the migrated one. */
async function withEmptyDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const name = `empty_${on.connection.database}`
  await on.database.pool.query(`create database ${name}`)
  const database = new Database({ connection: { ...on.connection, database: name } })
  try {
    await work(database)
  } finally {
    await database.close()
    await on.database.pool.query(`drop database ${name} with (force)`)
  }
}

async function tablesOf(database: Database): Promise<number> {
  const rows = await database.query(
    sql`select 1 from information_schema.tables where table_schema = 'public'`,
  )
  return rows.length
}

test('a migrated database is left as it is', async () => {
  expect(await migrate(on.database)).toEqual([])
})

test('of several processes that start at once one migrates, and all go on', async () => {
  await withEmptyDatabase(async (database) => {
    const applied = await Promise.all([migrate(database), migrate(database), migrate(database)])
    const all = (await readMigrations()).map(({ name }) => name)
    expect(applied.toSorted((left, right) => right.length - left.length)).toEqual([all, [], []])
  })
})

test('a migration that fails leaves nothing of itself, nor of those before it', async () => {
  await withEmptyDatabase(async (database) => {
    const broken = [
      { id: 1, name: '0001-good.sql', text: 'create table good (a int)' },
      { id: 2, name: '0002-bad.sql', text: 'create table bad (a int); select 1 / 0' },
    ]
    await expect(migrate(database, broken)).rejects.toThrow(pg.DatabaseError)
    expect(await tablesOf(database)).toBe(0)
    expect(await migrate(database)).not.toEqual([])
  })
})

test('a database that is newer than the code is refused', async () => {
  const older = (await readMigrations()).slice(0, -1)
  await expect(migrate(on.database, older)).rejects.toThrow(StartError)
  await expect(migrate(on.database, older)).rejects.toThrow('newer than this Kontor')
})

test('a file that was changed after it was applied is refused', async () => {
  const changed = (await readMigrations()).map((migration): Migration => ({
    ...migration,
    text: `${migration.text}\n-- better`,
  }))
  await expect(migrate(on.database, changed)).rejects.toThrow(
    'the migration 0001-clients-and-flows.sql is not the one that was applied',
  )
})

test('the files are numbered without a gap', async () => {
  const ids = (await readMigrations()).map(({ id }) => id)
  expect(ids).toEqual(ids.map((_id, index) => index + 1))
})
