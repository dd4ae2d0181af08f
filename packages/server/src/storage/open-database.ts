import { checkServer } from './check-server.ts'
import { Database } from './database.ts'
import { findRunningPostgres } from './embedded/running-postgres.ts'
import { startPostgres } from './embedded/start-postgres.ts'
import { FolderInUseError } from './start-error.ts'

export type OpenedDatabase = {
  readonly database: Database
  /** Resolves when the embedded PostgreSQL has ended, also by itself; never with `url`. */
  readonly ended: Promise<void>
  /** Closes the connections, and stops the embedded PostgreSQL. */
  close(): Promise<void>
}

/** Opens the operator's PostgreSQL (`url`), else the embedded one in `dataDir`. Throws `StartError`. Does not migrate. */
export async function openDatabase(options: {
  readonly dataDir: string
  readonly url?: string
  /** Insist that the operator's PostgreSQL keeps what it acknowledges. */
  readonly durable?: boolean
  readonly poolMax?: number
  readonly onError?: (error: Error) => void
  readonly actor?: string
}): Promise<OpenedDatabase> {
  const { dataDir, url, durable = false, ...rest } = options
  if (url !== undefined) {
    const database = new Database({ connection: url, ...rest })
    await closingOnFailure(database, () => checkServer(database, { durable }))
    return { database, ended: new Promise(() => {}), close: () => database.close() }
  }
  const postgres = await startPostgres({ dataDir })
  const database = new Database({ connection: postgres.connection, ...rest })
  return {
    database,
    ended: postgres.ended,
    close: async () => {
      await database.close()
      await postgres.stop()
    },
  }
}

/**
 * As `openDatabase`, for a command beside a Kontor that may be running: where that one has the embedded PostgreSQL, connects to
 * it through its socket and leaves it running. Throws `StartError`.
 */
export async function joinDatabase(
  options: Parameters<typeof openDatabase>[0],
): Promise<OpenedDatabase> {
  try {
    return await openDatabase(options)
  } catch (error) {
    const running =
      error instanceof FolderInUseError ? await findRunningPostgres(options.dataDir) : undefined
    if (running === undefined) throw error
    const { actor } = options
    const database = new Database({ connection: running, ...(actor !== undefined && { actor }) })
    return { database, ended: new Promise(() => {}), close: () => database.close() }
  }
}

async function closingOnFailure(database: Database, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    await database.close()
    throw error
  }
}
