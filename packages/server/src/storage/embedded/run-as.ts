import { execFile } from 'node:child_process'
import { chmod, chown, readFile, readdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import { StartError } from '../start-error.ts'

/** The user PostgreSQL runs as: it refuses to be root. */
export type RunAs = {
  readonly identity: { readonly uid?: number; readonly gid?: number }
  /** A command that starts the rest of the line as that user. */
  readonly prefix: readonly string[]
}

/**
 * Decides who runs PostgreSQL in `clusterDir` (which exists) and hands the folder over. An ordinary user: that user. Root:
 * whoever owns the cluster that is there; else `nobody`; else, where `nobody` cannot reach the programs or the folder, root
 * behind the mask of a user namespace, in which it has power over its own files alone. Throws `StartError`.
 */
export async function chooseUser(binaries: Binaries, clusterDir: string): Promise<RunAs> {
  const candidates = process.getuid?.() === 0 ? await forRoot(clusterDir) : [self]
  const failures: unknown[] = []
  for (const candidate of candidates) {
    try {
      await candidate.prepare?.()
      await tryOut(binaries, clusterDir, candidate)
      return candidate
    } catch (error) {
      failures.push(error)
    }
  }
  throw new StartError(
    `the embedded PostgreSQL does not run here (${failures.map(reason).join('; ')}); ` +
      'set KONTOR_DATABASE_URL to a PostgreSQL 15 to 18',
    { cause: failures[0] },
  )
}

type Candidate = RunAs & { readonly prepare?: () => Promise<void> }

const self: Candidate = { identity: {}, prefix: [] }

async function forRoot(clusterDir: string): Promise<readonly Candidate[]> {
  const nobody = await findNobody()
  const mask = String(nobody?.uid ?? 1000)
  const namespace: Candidate = {
    identity: {},
    // The uid inside must be one that the system has a name for: initdb asks for it.
    prefix: ['unshare', '-U', `--map-user=${mask}`, `--map-group=${mask}`, '--'],
    prepare: () => chown(clusterDir, 0, 0),
  }
  if ((await readdir(clusterDir)).length > 0) {
    const { uid, gid } = await stat(clusterDir)
    return uid === 0
      ? [{ ...namespace, prepare: async () => {} }]
      : [{ identity: { uid, gid }, prefix: [] }]
  }
  if (nobody === undefined) return [namespace]
  const asNobody: Candidate = {
    identity: nobody,
    prefix: [],
    prepare: () => chown(clusterDir, nobody.uid, nobody.gid),
  }
  // A container may forbid namespaces: there the folder is opened for passing through. What lies in it protects itself.
  const openFolder = async () => {
    await chmod(dirname(clusterDir), 0o711)
    await asNobody.prepare?.()
  }
  return [asNobody, namespace, { ...asNobody, prepare: openFolder }]
}

async function findNobody(): Promise<{ uid: number; gid: number } | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

/** Runs the program once from within the folder: the surest way to know that its user can reach both. */
async function tryOut(binaries: Binaries, clusterDir: string, runAs: RunAs): Promise<void> {
  const command = [
    ...runAs.prefix,
    'sh',
    '-c',
    'cd "$1" && "$0" --version',
    binaries.postgres,
    clusterDir,
  ]
  const [file = '', ...args] = command
  await promisify(execFile)(file, args, {
    cwd: '/',
    env: { ...process.env, ...binaries.env },
    timeout: tryOutMs,
    ...runAs.identity,
  })
}

const tryOutMs = 10_000

function reason(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
  const text = stderr === '' && error instanceof Error ? error.message : stderr
  return text.split('\n')[0] ?? ''
}
