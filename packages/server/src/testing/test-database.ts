import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { Database } from '../storage/database.ts'
import { startPostgres, type SocketConnection } from '../storage/embedded/start-postgres.ts'
import { migrate } from '../storage/migrate.ts'
import { Seal } from '../storage/seal.ts'

/** A database of one suite's own, migrated and empty. */
export type TestDatabase = {
  readonly database: Database
  readonly connection: SocketConnection
  readonly seal: Seal
  /** Drops it, and stops the server if it is the last one there. */
  drop(): Promise<void>
}

/** A running server; whoever connects may do everything. */
export type TestServer = {
  readonly connection: SocketConnection
  stop(): Promise<void>
}

type RunningServer = { readonly server: Promise<TestServer>; databases: number }

/** One server of each kind for each test file (vitest gives each file its own modules), many databases. */
const running = new Map<StartServer, RunningServer>()

export type StartServer = () => Promise<TestServer>

/**
 * `const test = await createTestDatabase()` in `beforeAll`, `await test.drop()` in `afterAll`; on the embedded PostgreSQL
 * unless told otherwise. Without durability: what is tested here is not the disk.
 */
export async function createTestDatabase(
  start: StartServer = startEmbeddedServer,
): Promise<TestDatabase> {
  const entry = running.get(start) ?? { server: startWithTemplate(start), databases: 0 }
  running.set(start, entry)
  entry.databases++
  const server = await entry.server
  const name = `test_${randomBytes(6).toString('hex')}`
  const connection = { ...server.connection, database: name }
  await administer(server, `create database ${name} template ${templateName} strategy file_copy`)
  const database = new Database({ connection, poolMax: 20 })
  return {
    database,
    connection,
    seal: new Seal([randomBytes(32)]),
    drop: async () => {
      await database.close()
      await administer(server, `drop database ${name} with (force)`)
      entry.databases--
      if (entry.databases > 0) return
      running.delete(start)
      await server.stop()
    },
  }
}

const templateName = 'kontor_template'

/** Migrated once; every database is a copy. */
async function startWithTemplate(start: StartServer): Promise<TestServer> {
  const server = await start()
  await administer(server, `create database ${templateName}`)
  const template = new Database({ connection: { ...server.connection, database: templateName } })
  await migrate(template)
  await template.close()
  return server
}

async function startEmbeddedServer(): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kontor-test-'))
  const postgres = await startPostgres({
    dataDir,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  })
  return {
    connection: postgres.connection,
    stop: async () => {
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function administer({ connection }: TestServer, statement: string): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
