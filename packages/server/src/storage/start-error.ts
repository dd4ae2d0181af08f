/** Kontor cannot start, and the operator can do something about it: one line, exit code 78. Never holds a secret. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly exitCode = 78
}

/** Another process has the data folder, and with it the embedded PostgreSQL. */
export class FolderInUseError extends StartError {}
