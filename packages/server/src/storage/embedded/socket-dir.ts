import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cluster } from './cluster.ts'

/** The folder of PostgreSQL's socket; only the database's user can enter it. */
export type SocketDir = { readonly path: string; remove(): Promise<void> }

/** No port is opened; the socket's name carries the number. */
export const socketPort = 5432

/** The cluster's own folder, or a private one elsewhere where its path is too long for a socket's address. */
export async function openSocketDir(cluster: Cluster): Promise<SocketDir> {
  if (fits(cluster.dir)) return { path: cluster.dir, remove: async () => {} }
  const short = [tmpdir(), '/tmp'].find((dir) => fits(join(dir, 'kontor-XXXXXX'))) ?? '/tmp'
  const path = await mkdtemp(join(short, 'kontor-'))
  const { uid, gid } = cluster.runAs.identity
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** A socket's address holds 107 bytes; PostgreSQL splits its list of folders at commas. */
function fits(dir: string): boolean {
  return (
    Buffer.byteLength(join(dir, `.s.PGSQL.${socketPort}`)) <= addressBytesMax && !/[,"]/.test(dir)
  )
}

/** macOS has 103, Linux 107. */
const addressBytesMax = 103
