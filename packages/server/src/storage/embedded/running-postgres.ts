import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseUser } from './cluster.ts'
import { socketPort } from './socket-dir.ts'
import type { SocketConnection } from './start-postgres.ts'

/**
 * How the PostgreSQL that another process runs in the data folder is reached; `undefined` if it is not ready. Its socket
 * lets in the user it was started by, and root.
 */
export async function findRunningPostgres(dataDir: string): Promise<SocketConnection | undefined> {
  const path = join(dataDir, 'postgres', 'postmaster.pid')
  const text = await readFile(path, 'utf8').catch(() => '')
  // PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*: the fifth line is the socket's folder, the eighth the server's state.
  const lines = text.split('\n').map((line) => line.trim())
  const [host, state] = [lines[4], lines[7]]
  if (host === undefined || host === '' || state !== 'ready') return undefined
  return { host, port: socketPort, user: databaseUser, database: 'postgres', ssl: false }
}
