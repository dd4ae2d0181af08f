import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { openDatabase } from './open-database.ts'
import { StartError } from './start-error.ts'

let on: TestDatabase
let url: string
beforeAll(async () => {
  on = await createTestDatabase()
  const { host, user, database } = on.connection
  url = `postgres://${user}@/${database}?host=${encodeURIComponent(host)}`
})
afterAll(async () => on.drop())

const dataDir = '/nowhere'

test('the operator’s PostgreSQL is used instead of the embedded one', async () => {
  const opened = await openDatabase({ dataDir, url })
  expect(await opened.database.query(sql`select current_database() as name`)).toEqual([
    { name: on.connection.database },
  ])
  await opened.close()
})

test('one that acknowledges what is not on disk is refused where that matters', async () => {
  await expect(openDatabase({ dataDir, url, durable: true })).rejects.toThrow(
    'the PostgreSQL of KONTOR_DATABASE_URL has fsync switched off',
  )
})

test.each([
  'postgres://kontor:hunter2@127.0.0.1:1/kontor',
  'postgres://kontor:hunter2@/kontor?host=/nowhere',
  'postgres://kontor:hunter2@host.invalid/kontor',
])('one that cannot be reached is refused in one line, without the password', async (wrong) => {
  const refused: unknown = await openDatabase({ dataDir, url: wrong }).catch(
    (error: unknown) => error,
  )
  expect(refused).toBeInstanceOf(StartError)
  expect(String(refused)).toMatch(/the database of KONTOR_DATABASE_URL cannot be used: .+$/)
  expect(String(refused)).not.toContain('hunter2')
})

test('without one, the embedded PostgreSQL is started, and stopped', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-open-'))
  const opened = await openDatabase({ dataDir: join(folder, 'data') })
  expect(await opened.database.query(sql`select 1 as one`)).toEqual([{ one: 1 }])
  await opened.close()
  await opened.ended
  await rm(folder, { recursive: true, force: true })
})
