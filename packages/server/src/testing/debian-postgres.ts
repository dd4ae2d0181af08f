import { execFile } from 'node:child_process'
import { chown, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startGuarded } from '../storage/embedded/guard.ts'
import type { TestServer } from './test-database.ts'

/** A server of the system's PostgreSQL, whose `postgres` program this is, on a socket in a folder of its own. */
export async function startDebianPostgres(program: string): Promise<TestServer> {
  const dir = await mkdtemp(join(tmpdir(), 'kontor-debian-'))
  const identity = process.getuid?.() === 0 ? await postgresUser() : undefined
  if (identity !== undefined) await chown(dir, identity.uid, identity.gid)
  const data = join(dir, 'data')
  const initdb = join(dirname(program), 'initdb')
  const options = [
    '-U',
    'kontor',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]
  await promisify(execFile)(initdb, ['-D', data, ...options], { cwd: '/', ...identity })
  const log = await open(join(dir, 'log'), 'a')
  const settings = ['listen_addresses=', 'port=5432', `unix_socket_directories=${dir}`, 'fsync=off']
  const server = startGuarded(
    [program, '-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { identity: identity ?? {}, prefix: [] },
    { log: log.fd, env: {} },
  )
  await log.close()
  await ready(data)
  return {
    connection: { host: dir, port: 5432, user: 'kontor', database: 'postgres', ssl: false },
    stop: async () => {
      server.stop()
      await server.ended
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Debian's package brings the user along. */
async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const passwd = await readFile('/etc/passwd', 'utf8')
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? []
  if (uid === undefined || gid === undefined) throw new Error('there is no user postgres')
  return { uid: Number(uid), gid: Number(gid) }
}

async function ready(data: string): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
    if (text.split('\n')[7]?.trim() === 'ready') return
    await sleep(20)
  }
  throw new Error('the PostgreSQL of the system did not start')
}
