import type { Config } from '../config.ts'
import { StartError } from '../storage/start-error.ts'
import { startWorkerOnly } from './start-kontor.ts'
import { stopSignal } from './stop-signal.ts'

/** `kontor work`: takes jobs, and nothing else, until it is told to stop. */
export async function work(config: Config): Promise<void> {
  if (!config.databaseUrl) {
    throw new StartError(
      'a worker of its own needs a PostgreSQL that others reach, too: set KONTOR_DATABASE_URL (kontor serve works by itself)',
    )
  }
  const worker = await startWorkerOnly(config)
  worker.logger.info('the worker takes jobs')
  await stopSignal()
  await worker.stop()
}
