import { statfs } from 'node:fs/promises'
import type { Config } from '../../config.ts'
import { type Finding, findingsOn } from './finding.ts'

const { ok, warn, fail } = findingsOn('disk')
const gigabyte = 1024 ** 3
const gigabytesWarn = 2
const gigabytesFail = 0.25

/** The room in the data folder. An operator's PostgreSQL has its own, which only its server sees. */
export async function checkDisk({ dataDir, databaseUrl }: Config): Promise<readonly Finding[]> {
  if (databaseUrl) return [ok('the database keeps everything; look at its server')]
  const space = await statfs(dataDir).catch(() => undefined)
  if (space === undefined) return [ok(`${dataDir} is not there yet; kontor serve makes it`)]
  return [judgeSpace(dataDir, space.bavail * space.bsize)]
}

/** PostgreSQL stops when its disk is full. */
export function judgeSpace(dataDir: string, freeBytes: number): Finding {
  const free = freeBytes / gigabyte
  const found = `${free.toFixed(1)} GB free in ${dataDir}`
  const advice = 'make room: PostgreSQL stops when the disk is full, and so does Kontor'
  if (free < gigabytesFail) return fail(found, advice)
  return free < gigabytesWarn ? warn(found, advice) : ok(found)
}
