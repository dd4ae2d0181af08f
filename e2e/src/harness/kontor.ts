import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const main = [
  '--import',
  './scripts/require-node.js',
  '--import',
  'tsx',
  '--conditions=source',
  'packages/server/src/main.ts',
]
const startMs = 40_000
const stopMs = 15_000

export type Env = Readonly<Record<string, string>>

/** A run of the command line: what it said and how it ended. */
export type Ended = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A process of Kontor, with what it prints. */
export class KontorProcess {
  readonly child: ChildProcess
  #stdout = ''
  #stderr = ''
  readonly #ended: Promise<number | null>

  constructor(args: readonly string[], env: Env) {
    this.child = spawn(process.execPath, [...main, ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text))
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    // A test that runs out of time leaves nothing behind.
    const kill = () => this.child.kill('SIGKILL')
    process.once('exit', kill)
    this.#ended = once(this.child, 'close').then(() => {
      process.off('exit', kill)
      return this.child.exitCode
    })
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /** Waits for a line on stdout. Throws with everything that was printed if it does not come. */
  async prints(pattern: RegExp, withinMs = startMs): Promise<RegExpExecArray> {
    const giveUpAt = Date.now() + withinMs
    while (Date.now() < giveUpAt) {
      const match = pattern.exec(this.#stdout)
      if (match) return match
      if (this.child.exitCode !== null) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`Kontor did not print ${pattern}:\n${this.#stdout}\n${this.#stderr}`)
  }

  async ended(): Promise<Ended> {
    const code = await this.#ended
    return { code, stdout: this.#stdout, stderr: this.#stderr }
  }

  /** SIGTERM, and SIGKILL if that is not enough. */
  async stop(): Promise<Ended> {
    this.child.kill('SIGTERM')
    const killer = setTimeout(() => this.child.kill('SIGKILL'), stopMs)
    const ended = await this.ended()
    clearTimeout(killer)
    return ended
  }
}

/** A Kontor that serves, with its sandbox bank and a data folder of its own. */
export type Kontor = {
  readonly process: KontorProcess
  readonly url: string
  readonly bankUrl: string
  readonly dataDir: string
  /** Ends it and throws its data away. */
  close(): Promise<Ended>
}

export async function startKontor(env: Env = {}): Promise<Kontor> {
  const dataDir = env['KONTOR_DATA_DIR'] ?? (await makeDataDir())
  const process = new KontorProcess(['serve'], {
    KONTOR_PORT: '0',
    KONTOR_SANDBOX_PORT: '0',
    KONTOR_DATA_DIR: dataDir,
    ...env,
  })
  const close = async () => {
    const ended = await process.stop()
    await rm(dataDir, { recursive: true, force: true })
    return ended
  }
  try {
    const [, url = ''] = await process.prints(/Kontor\b.*?(http:\/\/127\.0\.0\.1:\d+)/)
    const [, bankUrl = ''] = await process.prints(/[Ss]andbox bank\b.*?(http:\/\/127\.0\.0\.1:\d+)/)
    return { process, url, bankUrl, dataDir, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Runs a command to its end; one that has none is killed and has the exit code `null`. */
export async function runKontor(args: readonly string[], env: Env = {}): Promise<Ended> {
  const command = new KontorProcess(args, env)
  const killer = setTimeout(() => command.child.kill('SIGKILL'), startMs)
  const ended = await command.ended()
  clearTimeout(killer)
  return ended
}

export function makeDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'kontor-e2e-'))
}
