#!/usr/bin/env node
import { demo } from './cli/demo.ts'
import { help } from './cli/help.ts'
import { migrate } from './cli/migrate.ts'
import { reportFailure } from './cli/report-failure.ts'
import { serve } from './cli/serve.ts'
import { work } from './cli/work.ts'
import { type Config, readConfig } from './config.ts'

const commands = new Map(Object.entries({ serve, work, migrate, demo }))

/** Runs one command. What the operator can mend is one line and exit code 78; what is our bug has a stack and 1. */
async function main(name = 'serve'): Promise<void> {
  if (name === 'help' || name === '--help' || name === '-h') return help()
  const command = commands.get(name)
  if (!command) {
    console.error(`kontor: there is no command "${name}". Try: kontor help`)
    process.exitCode = usageExitCode
    return
  }
  await run(command)
}

/** sysexits.h, EX_USAGE. */
const usageExitCode = 64

async function run(command: (config: Config) => Promise<void>): Promise<void> {
  try {
    await command(readConfig(process.env))
  } catch (error) {
    process.exitCode = reportFailure(error)
  }
}

await main(process.argv[2])
