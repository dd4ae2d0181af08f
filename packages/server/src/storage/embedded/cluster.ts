import { execFile } from 'node:child_process'
import { access, chmod, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import { chooseUser, type RunAs } from './run-as.ts'
import { StartError } from '../start-error.ts'

/** The role that owns everything in the embedded database. */
export const databaseUser = 'kontor'

/** The folder PostgreSQL keeps its files in, and who runs it there. */
export type Cluster = { readonly dir: string; readonly runAs: RunAs }

/** Opens the cluster of a data folder; makes it the first time, whole or not at all. Throws `StartError`. */
export async function openCluster(dataDir: string, binaries: Binaries): Promise<Cluster> {
  const dir = join(dataDir, 'postgres')
  if (await isCluster(dir)) return { dir, runAs: await chooseUser(binaries, dir) }
  // Made beside its place and then moved: a start that was cut short leaves nothing that looks finished.
  const unfinished = join(dataDir, 'postgres.new')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await chmod(unfinished, 0o700)
  const runAs = await chooseUser(binaries, unfinished)
  await initialize(unfinished, binaries, runAs)
  await rename(unfinished, dir)
  return { dir, runAs }
}

async function initialize(dir: string, binaries: Binaries, runAs: RunAs): Promise<void> {
  const command: readonly string[] = [
    ...runAs.prefix,
    binaries.initdb,
    `--pgdata=${dir}`,
    `--username=${databaseUser}`,
    // No TCP, and the socket lies in this folder, which only its owner may enter.
    '--auth=trust',
    '--encoding=UTF8',
    // PostgreSQL's own rules of C.UTF-8, so that no update of the system's library ever breaks an index.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ]
  const [file = '', ...args] = command
  try {
    await promisify(execFile)(file, args, {
      cwd: '/',
      env: { ...process.env, ...binaries.env },
      timeout: initializeMs,
      ...runAs.identity,
    })
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    throw new StartError(
      `the embedded database could not be made in ${dir}: ${stderr.split('\n').at(-1)}`,
      {
        cause: error,
      },
    )
  }
}

const initializeMs = 120_000

async function isCluster(dir: string): Promise<boolean> {
  return access(join(dir, 'PG_VERSION')).then(
    () => true,
    () => false,
  )
}
