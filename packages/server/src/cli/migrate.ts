import type { Config } from '../config.ts'
import { migrate as migrateDatabase } from '../storage/migrate.ts'
import { openDatabase } from '../storage/open-database.ts'

/** `kontor migrate`: brings the database to this version's schema and says what it did. */
export async function migrate(config: Config): Promise<void> {
  const opened = await openDatabase({
    dataDir: config.dataDir,
    ...(config.databaseUrl && { url: config.databaseUrl.reveal() }),
  })
  try {
    const applied = await migrateDatabase(opened.database)
    for (const name of applied) console.log(`applied ${name}`)
    if (applied.length === 0) console.log('the database is up to date')
  } finally {
    await opened.close()
  }
}
