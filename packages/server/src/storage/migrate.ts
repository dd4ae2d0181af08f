import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import sql from 'sql-template-tag'
import type { Database } from './database.ts'
import { silentLogger } from './queue-logger.ts'
import { StartError } from './start-error.ts'

/** One file of `migrations/`: forward only, never changed once it has been released. */
export type Migration = { readonly id: number; readonly name: string; readonly text: string }

/**
 * Brings the database to this version's schema, all or nothing; of several processes one does it and the others wait. Gives
 * the names of what was applied. Throws `StartError` if the database is newer than this code, or a file was changed.
 */
export async function migrate(
  database: Database,
  migrations?: readonly Migration[],
): Promise<readonly string[]> {
  const known = migrations ?? (await readMigrations())
  const client = await database.pool.connect()
  try {
    const run = (text: string) => client.query(patient(text))
    await run('begin')
    await run('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
    await run(`select pg_advisory_xact_lock(${lockId})`)
    const applied = await applyPending(client, known)
    // In its own schema and by its own connection; our lock keeps other processes of ours away meanwhile.
    await runMigrations({ pgPool: database.pool, logger: silentLogger })
    await run('commit')
    return applied
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

/** The migrations that came with this code, in order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  // The same folder for `src/storage` and `dist/storage`: the compiler copies no SQL.
  const folder = new URL('../../src/storage/migrations/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(
    names.map(async (name) => ({
      id: Number.parseInt(name, 10),
      name,
      text: await readFile(new URL(name, folder), 'utf8'),
    })),
  )
}

async function applyPending(
  client: pg.PoolClient,
  known: readonly Migration[],
): Promise<readonly string[]> {
  await client.query(`
    create table if not exists migrations (
      id integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`)
  const { rows } = await client.query<{ id: number; name: string; checksum: string }>(
    'select id, name, checksum from migrations order by id',
  )
  const done = new Map(rows.map((row) => [row.id, row]))
  refuseUnknown(rows, known)
  const applied: string[] = []
  for (const migration of known) {
    const row = done.get(migration.id)
    const checksum = createHash('sha256').update(migration.text).digest('hex')
    if (row === undefined) {
      await client.query(patient(migration.text))
      await client.query(
        sql`insert into migrations (id, name, checksum) values (${migration.id}, ${migration.name}, ${checksum})`,
      )
      applied.push(migration.name)
    } else if (row.checksum !== checksum) {
      throw new StartError(
        `the migration ${migration.name} is not the one that was applied to this database`,
      )
    }
  }
  return applied
}

function refuseUnknown(
  rows: readonly { readonly id: number; readonly name: string }[],
  known: readonly Migration[],
): void {
  const ids = new Set(known.map(({ id }) => id))
  const unknown = rows.find(({ id }) => !ids.has(id))
  if (unknown === undefined) return
  throw new StartError(
    `the database is newer than this Kontor (it has ${unknown.name}); start the version that made it, or a newer one`,
  )
}

/** Ours alone in the database: "kontor" in ASCII. */
const lockId = 0x6b6f6e746f72

/** A large table takes its time, and so may the other process that we wait for. */
function patient(text: string): pg.QueryConfig & { query_timeout: number } {
  return { text, query_timeout: 3_600_000 }
}
