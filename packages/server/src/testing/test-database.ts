import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { Database } from '../storage/database.ts'
import { startPostgres, type EmbeddedPostgres } from '../storage/embedded/start-postgres.ts'
import { migrate } from '../storage/migrate.ts'
import { Seal } from '../storage/seal.ts'

/** A database of one test file's own, migrated and empty. */
export type TestDatabase = {
  readonly database: Database
  readonly seal: Seal
  /** Drops it, and stops the server if it is the last one of this file. */
  drop(): Promise<void>
}

/** One server for each test file (vitest gives each file its own modules), many databases: each a copy of a migrated one. */
let server: Promise<TestServer> | undefined
let databases = 0

type TestServer = { readonly connection: EmbeddedPostgres['connection']; stop(): Promise<void> }

/**
 * `const test = await createTestDatabase()` in `beforeAll`, `await test.drop()` in `afterAll`. Without durability: what
 * is tested here is not the disk.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  databases++
  server ??= startTestServer()
  const { connection } = await server
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(
    connection,
    `create database ${name} template ${templateName} strategy file_copy`,
  )
  const database = new Database({ connection: { ...connection, database: name }, poolMax: 20 })
  return {
    database,
    seal: new Seal([randomBytes(32)]),
    drop: async () => {
      await database.close()
      await administer(connection, `drop database ${name} with (force)`)
      databases--
      if (databases === 0) {
        const last = server
        server = undefined
        await (await last)?.stop()
      }
    },
  }
}

const templateName = 'kontor_template'

async function startTestServer(): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kontor-test-'))
  const postgres = await startPostgres({
    dataDir,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  })
  await administer(postgres.connection, `create database ${templateName}`)
  const template = new Database({ connection: { ...postgres.connection, database: templateName } })
  await migrate(template)
  await template.close()
  return {
    connection: postgres.connection,
    stop: async () => {
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function administer(connection: pg.ClientConfig, statement: string): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
