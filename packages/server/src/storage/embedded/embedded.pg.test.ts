import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, type TestContext } from 'vitest'

const root = join(import.meta.dirname, '../../../../..')
const child = fileURLToPath(new URL('../../testing/embedded-child.ts', import.meta.url))
const isRoot = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }

let folder: string
const children: Kontor[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-embedded-'))
})
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.end()))
  await rm(folder, { recursive: true, force: true })
})

describe('the embedded PostgreSQL', { timeout: 120_000 }, () => {
  test('starts in a folder that does not exist yet, keeps what was written, and leaves nothing running', async () => {
    const dataDir = join(folder, 'deep', 'data')
    const first = await start(dataDir)
    process.stdout.write(`first start: ${first.readyMs} ms\n`)
    await first.ask('create table notes (text text)')
    await first.ask("insert into notes values ('kept')")
    const pid = await postmasterPid(dataDir)
    expect(await first.end()).toEqual({ stopped: true })
    expect(isAlive(pid)).toBe(false)
    const second = await start(dataDir)
    process.stdout.write(`second start: ${second.readyMs} ms\n`)
    expect(await second.ask('select text from notes')).toEqual([{ text: 'kept' }])
  })

  test('listens on a socket that only its user reaches, with everything safe switched on', async () => {
    const kontor = await start(folder)
    const settings = await kontor.ask(
      "select name, setting from pg_settings where name in ('listen_addresses', 'fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'server_encoding') order by name",
    )
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
    })
    expect((await stat(join(folder, 'postgres'))).mode & 0o777).toBe(0o700)
    expect(await kontor.ask("select 'ÄÖ' ilike 'äö' as folds")).toEqual([{ folds: true }])
  })

  test('ends when Kontor is killed, and nothing that was written is lost', async () => {
    const kontor = await start(folder)
    await kontor.ask('create table notes (text text)')
    await kontor.ask("insert into notes values ('kept')")
    const pid = await postmasterPid(folder)
    kontor.kill()
    await expect.poll(() => isAlive(pid), { timeout: 10_000, interval: 5 }).toBe(false)
    const next = await start(folder)
    expect(await next.ask('select text from notes')).toEqual([{ text: 'kept' }])
  })

  test('starts at once after a kill, three times running', async () => {
    for (let round = 0; round < 3; round++) {
      const kontor = await start(folder)
      await kontor.ask('create table if not exists rounds (round int)')
      await kontor.ask(`insert into rounds values (${round})`)
      kontor.kill()
    }
    const last = await start(folder)
    expect(await last.ask('select count(*)::int as count from rounds')).toEqual([{ count: 3 }])
  })

  test('starts when server and guard were killed together, and when only the guard was', async () => {
    const kontor = await start(folder)
    await kontor.ask('create table notes (text text)')
    const pid = await postmasterPid(folder)
    process.kill(pid, 'SIGKILL')
    kontor.kill()
    const second = await start(folder)
    const orphan = await postmasterPid(folder)
    process.kill(await parentOf(orphan), 'SIGKILL')
    second.kill()
    const third = await start(folder)
    expect(await third.ask('select count(*)::int as count from notes')).toEqual([{ count: 0 }])
    expect(isAlive(orphan)).toBe(false)
  })

  test('is not stopped by the number of a process that has nothing to do with it', async () => {
    const kontor = await start(folder)
    const pidFile = join(folder, 'postgres', 'postmaster.pid')
    const text = await readFile(pidFile, 'utf8')
    kontor.kill()
    await expect.poll(() => isAlive(Number.parseInt(text, 10)), { timeout: 10_000 }).toBe(false)
    await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)))
    const next = await start(folder)
    expect(await next.ask('select 1 as one')).toEqual([{ one: 1 }])
  })

  test('refuses a second Kontor on the same folder in one line; the first goes on', async () => {
    const first = await start(folder)
    const second = launch(folder)
    expect(await second.next()).toEqual({
      refused: expect.stringMatching(
        /^another Kontor is running on the data folder .*KONTOR_DATA_DIR/,
      ),
      exitCode: 78,
    })
    expect(await first.ask('select 1 as one')).toEqual([{ one: 1 }])
  })

  test('of several that start at once one gets the folder', async () => {
    const answers = await Promise.all(
      [launch(folder), launch(folder), launch(folder)].map((each) => each.next()),
    )
    expect(answers.filter((answer) => 'ready' in answer)).toHaveLength(1)
    expect(answers.filter((answer) => 'refused' in answer)).toHaveLength(2)
  })

  test('keeps its socket elsewhere where the folder’s path is too long for one', async () => {
    const dataDir = join(folder, 'a'.repeat(60), 'b, "c"'.repeat(10))
    const kontor = await start(dataDir)
    expect(kontor.host).not.toContain(dataDir)
    expect((await stat(kontor.host)).mode & 0o777).toBe(0o700)
    await kontor.end()
    await expect(stat(kontor.host)).rejects.toThrow('ENOENT')
  })

  test('a start that was cut short does not hinder the next', async () => {
    await mkdir(join(folder, 'postgres.new', 'base'), { recursive: true })
    const kontor = await start(folder)
    expect(await kontor.ask('select 1 as one')).toEqual([{ one: 1 }])
  })

  test.each(['/proc/kontor/data', '/proc', '/dev/null'])(
    'refuses %s, where no folder can be or nothing written, in one line',
    async (dataDir) => {
      expect(await launch(dataDir).next()).toEqual({
        refused: expect.stringMatching(/^the data folder .*KONTOR_DATA_DIR.*$/),
        exitCode: 78,
      })
    },
  )
})

describe('started by root', { timeout: 120_000 }, () => {
  beforeEach((context) => context.skip(!isRoot, 'only root can start it as somebody else'))
  const needsNobody = (context: TestContext) =>
    context.skip(!nobodyCanRead(), 'the user nobody cannot read this checkout')

  test('it runs as nobody, who can reach the folder', async (context) => {
    needsNobody(context)
    await chmod(folder, 0o755)
    const dataDir = join(folder, 'data')
    await start(dataDir)
    expect(await effectiveUser(await postmasterPid(dataDir))).toBe(nobody.uid)
  })

  test('it runs in a folder that nobody else can enter', async () => {
    await chmod(folder, 0o700)
    const kontor = await start(join(folder, 'data'))
    expect(await kontor.ask('select 1 as one')).toEqual([{ one: 1 }])
    await kontor.ask('create table notes (text text)')
    kontor.kill()
    const next = await start(join(folder, 'data'))
    expect(await next.ask('select count(*)::int as count from notes')).toEqual([{ count: 0 }])
  })

  test('an ordinary user runs it as himself', async (context) => {
    needsNobody(context)
    await chown(folder, nobody.uid, nobody.gid)
    const kontor = await start(folder, nobody)
    expect(await kontor.ask('select 1 as one')).toEqual([{ one: 1 }])
    expect(await effectiveUser(await postmasterPid(folder))).toBe(nobody.uid)
    expect(await kontor.end()).toEqual({ stopped: true })
  })

  test('root takes over what an ordinary user began, as that user', async (context) => {
    needsNobody(context)
    await chown(folder, nobody.uid, nobody.gid)
    await (await start(folder, nobody)).end()
    await start(folder)
    expect(await effectiveUser(await postmasterPid(folder))).toBe(nobody.uid)
  })
})

function nobodyCanRead(): boolean {
  return spawnSync('sh', ['-c', 'cd "$0"', root], { cwd: '/', ...nobody }).status === 0
}

type Answer = Readonly<Record<string, unknown>>

class Kontor {
  readyMs = 0
  host = ''
  readonly #process
  readonly #lines
  constructor(dataDir: string, identity: { uid?: number; gid?: number }) {
    this.#process = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=source', child, dataDir],
      { cwd: root, stdio: ['pipe', 'pipe', 'inherit'], ...identity },
    )
    this.#process.stdin.on('error', () => {})
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]()
  }

  async next(): Promise<Answer> {
    const { value } = await this.#lines.next()
    return JSON.parse(value ?? '{"ended":true}')
  }

  async ask(statement: string): Promise<readonly Answer[]> {
    this.#process.stdin.write(`${statement}\n`)
    const { value } = await this.#lines.next()
    return JSON.parse(value ?? '[]')
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  async end(): Promise<Answer> {
    this.#process.stdin.end()
    return this.next()
  }
}

function launch(dataDir: string, identity: { uid?: number; gid?: number } = {}): Kontor {
  const child = new Kontor(dataDir, identity)
  children.push(child)
  return child
}

async function start(dataDir: string, identity?: { uid: number; gid: number }): Promise<Kontor> {
  const child = launch(dataDir, identity)
  const { ready, host, ...rest } = await child.next()
  if (typeof ready !== 'number') throw new Error(JSON.stringify(rest))
  child.readyMs = ready
  child.host = String(host)
  return child
}

async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10)
}

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1])
}

async function effectiveUser(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1])
}

/** A process that has ended and waits to be reaped is not alive; whoever inherits an orphan may take their time. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
