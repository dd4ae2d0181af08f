import { createInterface } from 'node:readline'
import pg from 'pg'
import { startPostgres } from '../storage/embedded/start-postgres.ts'
import { StartError } from '../storage/start-error.ts'

/**
 * A process that starts the embedded PostgreSQL in the folder of its first argument, says `ready`, then answers each line
 * of its input, a statement, with a line of JSON; it stops when the input ends.
 */
try {
  const started = performance.now()
  const postgres = await startPostgres({ dataDir: process.argv[2] ?? '' })
  say({ ready: Math.round(performance.now() - started), host: postgres.connection.host })
  const client = new pg.Client(postgres.connection)
  await client.connect()
  for await (const statement of createInterface(process.stdin)) {
    say((await client.query(statement)).rows)
  }
  await client.end()
  await postgres.stop()
  say({ stopped: true })
} catch (error) {
  if (!(error instanceof StartError)) throw error
  say({ refused: error.message, exitCode: error.exitCode })
}

function say(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
