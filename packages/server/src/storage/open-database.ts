import { checkServer } from './check-server.ts'
import { Database } from './database.ts'
import { startPostgres } from './embedded/start-postgres.ts'

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

async function closingOnFailure(database: Database, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    await database.close()
    throw error
  }
}
