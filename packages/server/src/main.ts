#!/usr/bin/env node
import { audit } from './cli/audit.ts'
import { banks } from './cli/banks.ts'
import { certificates } from './cli/certificates.ts'
import { client } from './cli/client.ts'
import { demo } from './cli/demo.ts'
import { doctor } from './cli/doctor.ts'
import { help } from './cli/help.ts'
import { migrate } from './cli/migrate.ts'
import { print } from './cli/print.ts'
import { reportFailure } from './cli/report-failure.ts'
import { serve } from './cli/serve.ts'
import { statement } from './cli/statement.ts'
import { usageExitCode } from './cli/usage-error.ts'
import { work } from './cli/work.ts'
import { type Config, readConfig } from './config.ts'

type Command = (config: Config, args: readonly string[]) => Promise<void>

const commands = new Map<string, Command>(
  Object.entries({ serve, work, migrate, demo, client, banks, certificates, doctor, audit }),
)

/** The others are told everything by environment variables. */
const takeArguments = new Set(['client', 'banks', 'doctor', 'audit'])

/** Runs one command. What the operator can mend is one line and exit code 78; what is our bug has a stack and 1. */
async function main([name = 'serve', ...args]: readonly string[]): Promise<void> {
  if (name === 'help' || name === '--help' || name === '-h') return help()
  if (name === 'statement') return run(async () => print(await statement(args)))
  const command = commands.get(name)
  if (!command) return refuse(`there is no command "${name}"`)
  if (args.length > 0 && !takeArguments.has(name)) return refuse(`"${name}" takes no arguments`)
  await run(() => command(readConfig(process.env), args))
}

function refuse(reason: string): void {
  console.error(`kontor: ${reason}. Try: kontor help`)
  process.exitCode = usageExitCode
}

async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    process.exitCode = reportFailure(error)
  }
}

await main(process.argv.slice(2))
