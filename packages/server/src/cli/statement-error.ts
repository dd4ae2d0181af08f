/** A file in which nothing of a statement could be understood. One line for the operator. */
export class StatementError extends Error {
  override readonly name = 'StatementError'
}

/** sysexits.h, EX_DATAERR. */
export const dataExitCode = 65
