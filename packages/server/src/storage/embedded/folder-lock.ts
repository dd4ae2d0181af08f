import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { FolderInUseError, StartError } from '../start-error.ts'

/**
 * Makes this process the only one that uses the data folder. Throws `FolderInUseError` if another one does.
 *
 * Node has no file locks of its own; SQLite's are the kernel's (fcntl), so they end with the process however it ends,
 * hold between containers on one volume, and know no limit on the length of a path.
 */
export function lockFolder(dataDir: string): { release(): void } {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(dataDir, 'kontor.lock'), { timeout: lockWaitMs })
    lock.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    lock?.close()
    throw isBusy(error)
      ? new FolderInUseError(
          `another Kontor is running on the data folder ${dataDir}; stop it, or set KONTOR_DATA_DIR to another folder`,
          { cause: error },
        )
      : new StartError(
          `the data folder ${dataDir} cannot be written; set KONTOR_DATA_DIR to another folder`,
          { cause: error },
        )
  }
  const held = lock
  return { release: () => held.close() }
}

/** SQLITE_BUSY. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

/** A process that was killed a moment ago holds its locks until the kernel has cleared it away. */
const lockWaitMs = 500
