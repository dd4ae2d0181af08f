import { chmod, mkdir, open, readFile, realpath, stat, truncate } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findBinaries, type Binaries } from './binaries.ts'
import { databaseUser, openCluster, type Cluster } from './cluster.ts'
import { lockFolder } from './folder-lock.ts'
import { startGuarded, type Guarded } from './guard.ts'
import { endOrphan } from './orphan.ts'
import { openSocketDir, socketPort } from './socket-dir.ts'
import { StartError } from '../start-error.ts'

/** Every field is named: what is left out, `pg` takes from the environment. */
export type SocketConnection = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly ssl: false
}

export type EmbeddedPostgres = {
  /** What a client connects with: `host` is the socket's folder. */
  readonly connection: SocketConnection
  /** Resolves when PostgreSQL has ended, also by itself. */
  readonly ended: Promise<void>
  /** A fast shutdown; resolves when it is done and the folder is free. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that npm brought, in the data folder (which is made if it is missing), and keeps it for as long as
 * this process lives. `settings` override PostgreSQL's. Throws `StartError`.
 */
export async function startPostgres(options: {
  readonly dataDir: string
  readonly settings?: Readonly<Record<string, string>>
}): Promise<EmbeddedPostgres> {
  const dataDir = await makeDataDir(options.dataDir)
  const lock = lockFolder(dataDir)
  try {
    const binaries = await findBinaries(join(dataDir, 'lib'))
    const cluster = await openCluster(dataDir, binaries)
    const socketDir = await openSocketDir(cluster)
    const server = await start(dataDir, cluster, {
      binaries,
      settings: { ...baseSettings, ...options.settings, unix_socket_directories: socketDir.path },
    })
    return {
      connection: {
        host: socketDir.path,
        port: socketPort,
        user: databaseUser,
        database: 'postgres',
        ssl: false,
      },
      ended: server.ended,
      stop: async () => {
        server.stop()
        await Promise.race([server.ended, sleep(stopMs, undefined, { ref: false })])
        // What is left after that time gets the orders an orphan gets.
        await endOrphan(cluster.dir)
        await socketDir.remove()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** For one house on a small machine; what makes it safe is on. */
const baseSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  port: String(socketPort),
  unix_socket_permissions: '0700',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  shared_buffers: '24MB',
  max_connections: '40',
  max_wal_senders: '0',
  wal_level: 'minimal',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  huge_pages: 'off',
  io_method: 'sync',
  jit: 'off',
  idle_in_transaction_session_timeout: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The log must hold no data of anybody: no statements, no details such as the key that was there already.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
}

async function makeDataDir(dataDir: string): Promise<string> {
  try {
    const made = await makeFolder(resolve(dataDir))
    // As root the database runs as another user, who has to pass through.
    if (made && process.getuid?.() === 0) await chmod(dataDir, 0o711)
    return await realpath(dataDir)
  } catch (error) {
    throw new StartError(
      `the data folder ${dataDir} cannot be made; set KONTOR_DATA_DIR to another folder`,
      {
        cause: error,
      },
    )
  }
}

/** Whether it was made. Not `recursive`: Node tries for ever where a folder exists and cannot have one inside (/proc). */
async function makeFolder(path: string): Promise<boolean> {
  if (await isFolder(path)) return false
  if (dirname(path) !== path) await makeFolder(dirname(path))
  try {
    await mkdir(path, { mode: 0o700 })
    return true
  } catch (error) {
    // Another Kontor may have been quicker.
    if (await isFolder(path)) return false
    throw error
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
}

type Launch = { readonly binaries: Binaries; readonly settings: Readonly<Record<string, string>> }

/** Tries again while the kernel still clears away the remains of a server that was killed a moment ago. */
async function start(dataDir: string, cluster: Cluster, launch: Launch): Promise<Guarded> {
  const logPath = join(dataDir, 'postgres.log')
  const deadline = Date.now() + remainsMs
  for (;;) {
    await endOrphan(cluster.dir)
    const logFrom = await sizeOf(logPath)
    const server = await launchOnce(logPath, cluster, launch)
    if (await becomesReady(cluster.dir, server)) return server
    const log = await readTail(logPath, logFrom)
    if (!/postmaster\.pid|shared memory block/.test(log) || Date.now() > deadline) {
      const line = log.split('\n').find((text) => text.includes('FATAL')) ?? 'it gave no reason'
      throw new StartError(
        `the embedded PostgreSQL did not start (${line.trim()}); its log is ${logPath}`,
      )
    }
    await sleep(200)
  }
}

async function launchOnce(logPath: string, cluster: Cluster, launch: Launch): Promise<Guarded> {
  if ((await sizeOf(logPath)) > logBytesMax) await truncate(logPath)
  const log = await open(logPath, 'a', 0o600)
  try {
    const settings = Object.entries(launch.settings).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ])
    return startGuarded([launch.binaries.postgres, '-D', cluster.dir, ...settings], cluster.runAs, {
      log: log.fd,
      env: launch.binaries.env,
    })
  } finally {
    await log.close()
  }
}

/** The last line of `postmaster.pid` is the server's state (that is how `pg_ctl` waits, too). */
async function becomesReady(clusterDir: string, server: Guarded): Promise<boolean> {
  const ended = server.ended.then(() => true)
  const deadline = Date.now() + readyMs
  for (;;) {
    const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')
    if (text.split('\n')[7]?.trim() === 'ready') return true
    if (await Promise.race([ended, sleep(pollMs, false)])) return false
    if (Date.now() > deadline) {
      server.stop()
      throw new StartError('the embedded PostgreSQL was not ready within two minutes')
    }
  }
}

/** Recovery after a power cut may take its time. */
const readyMs = 120_000
const pollMs = 10
const remainsMs = 10_000
const stopMs = 8_000
const logBytesMax = 1_000_000

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

async function readTail(path: string, from: number): Promise<string> {
  const bytes = await readFile(path)
  return bytes.subarray(from > bytes.length ? 0 : from).toString('utf8')
}
