import sql from 'sql-template-tag'
import type { Database } from './database.ts'
import { StartError } from './start-error.ts'

/**
 * Refuses, with a `StartError`, an operator's PostgreSQL that cannot be reached, is too old or does not speak UTF-8; with
 * `durable`, also one that acknowledges what is not on disk yet.
 */
export async function checkServer(
  database: Database,
  { durable }: { readonly durable: boolean },
): Promise<void> {
  const { version, encoding, fsync, commit } = await readSettings(database)
  if (Number(version) < versionMin) {
    throw new StartError(`KONTOR_DATABASE_URL names a PostgreSQL older than ${versionMin / 10_000}`)
  }
  if (encoding !== 'UTF8') {
    throw new StartError(
      `the database of KONTOR_DATABASE_URL has the encoding ${encoding}, not UTF8`,
    )
  }
  if (durable && (fsync === 'off' || commit === 'off')) {
    const name = fsync === 'off' ? 'fsync' : 'synchronous_commit'
    throw new StartError(`the PostgreSQL of KONTOR_DATABASE_URL has ${name} switched off`)
  }
}

const versionMin = 150_000

type Settings = Readonly<Record<'version' | 'encoding' | 'fsync' | 'commit', string>>

async function readSettings(database: Database): Promise<Settings> {
  try {
    const [settings] = await database.query<Settings>(sql`
      select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
             current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`)
    if (settings === undefined) throw new Error('no answer')
    return settings
  } catch (error) {
    // PostgreSQL's messages name user and host, never the password.
    const reason = error instanceof Error ? error.message : 'no answer'
    throw new StartError(`the database of KONTOR_DATABASE_URL cannot be used: ${reason}`, {
      cause: error,
    })
  }
}
