import { ConfigError, configExitCode } from '../config.ts'
import { StartError } from '../storage/start-error.ts'
import { dataExitCode, StatementError } from './statement-error.ts'
import { UsageError, usageExitCode } from './usage-error.ts'

/**
 * Says why a command failed and gives its exit code: one line and 78 for what the operator can mend, 64 for the command line
 * itself, 65 for a file without a statement, else our stack.
 */
export function reportFailure(error: unknown): number {
  if (error instanceof ConfigError || error instanceof StartError) {
    console.error(`kontor: ${error.message}`)
    return configExitCode
  }
  if (error instanceof UsageError) {
    console.error(`kontor: ${error.message}`)
    return usageExitCode
  }
  if (error instanceof StatementError) {
    console.error(`kontor: ${error.message}`)
    return dataExitCode
  }
  console.error(error)
  return 1
}
