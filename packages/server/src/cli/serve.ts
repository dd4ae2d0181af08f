import type { Config } from '../config.ts'
import { type RunningKontor, startKontor } from './start-kontor.ts'
import { stopSignal } from './stop-signal.ts'

/** `kontor serve`: runs until it is told to stop (SIGTERM, SIGINT). */
export async function serve(config: Config): Promise<void> {
  const kontor = await startKontor(config)
  greet(config, kontor)
  const reason = await Promise.race([stopSignal(), kontor.databaseEnded.then(() => 'database')])
  if (reason === 'database') kontor.logger.fatal('PostgreSQL ended unexpectedly')
  await kontor.stop()
  if (reason === 'database') process.exitCode = 1
}

/** Something to paste and something to open, and nothing else between the newcomer and the first link. */
function greet(config: Config, { url, sandboxUrl }: RunningKontor): void {
  const lines = [`Kontor listens on ${url.origin}`]
  if (config.publicUrl) lines.push(`Links lead to ${config.publicUrl.origin}`)
  if (sandboxUrl) {
    lines.push(
      `Sandbox bank at ${sandboxUrl.origin} (its logins stand on its pages)`,
      '',
      'Make a widget link, and open the "location" it answers:',
      '',
      `  curl -s -u sandbox-client:sandbox-secret ${url.origin}/onetime/access \\`,
      `    -H 'content-type: application/json' -d '{"redirect_uri": "http://localhost:3000/callback", "state": "hello"}'`,
      '',
      `The person's phone, for banks that ask there: ${sandboxUrl.origin}/phone`,
    )
  }
  console.log(`\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n`)
}
