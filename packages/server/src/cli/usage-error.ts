/** A command line that does not say what to do, or says something that cannot be done. One line for the operator. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** sysexits.h, EX_USAGE. */
export const usageExitCode = 64
