import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { request } from 'undici'

import type { Exchange } from './replayed-bank.ts'

const startMsMax = 60_000

/** A request that no recorded mapping fits, and in what the nearest one differs. */
export type Unmatched = { readonly call: string; readonly difference: string }

const complaintsMax = 4_000

/** WireMock from npm as a process of its own; one recording at a time. */
export class WireMock implements AsyncDisposable {
  readonly url: string
  readonly #process: ChildProcess
  readonly #folder: string

  private constructor(url: string, process: ChildProcess, folder: string) {
    this.url = url
    this.#process = process
    this.#folder = folder
  }

  static async start(): Promise<WireMock> {
    const folder = await mkdtemp(join(tmpdir(), 'kontor-wiremock-'))
    const port = await freePort()
    const options = ['--port', String(port), '--bind-address', '127.0.0.1', '--root-dir', folder]
    const child = spawn('java', ['-Xmx256m', '-jar', jar, ...options, '--disable-banner'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    // It complains of every call that it does not know; the scenarios say themselves which ones they expect.
    let complaints = ''
    child.stderr.on('data', (text: Buffer) => {
      complaints = (complaints + text.toString()).slice(-complaintsMax)
    })
    const player = new WireMock(`http://127.0.0.1:${port}`, child, folder)
    const failed = new Promise<never>((_resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`WireMock ended with ${code}: ${complaints}`)))
    })
    failed.catch(() => undefined)
    await Promise.race([player.#ready(), failed])
    return player
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL')
    await rm(this.#folder, { recursive: true, force: true })
  }

  /**
   * Replaces what is played. The bank's own addresses (`hosts`) in the answers become `address`, by default the player's;
   * nothing else changes.
   */
  async play(
    folders: readonly string[],
    hosts: readonly string[],
    address = this.url,
  ): Promise<number> {
    const mappings = folders.flatMap((folder) => mappingsOf(folder, mapHosts(hosts, address)))
    await this.#admin('DELETE', '/mappings')
    await this.#admin('POST', '/mappings/import', { mappings })
    await this.#admin('POST', '/scenarios/reset')
    await this.#admin('DELETE', '/requests')
    return mappings.length
  }

  /** What has been asked for since `play`, oldest first. */
  async calls(): Promise<readonly string[]> {
    const { requests } = await this.#admin('GET', '/requests')
    return requests.map(({ request: one }) => callOf(one)).toReversed()
  }

  /** What was asked since `play` and what was answered, oldest first. */
  async exchanges(): Promise<readonly Exchange[]> {
    const { requests } = await this.#admin('GET', '/requests')
    return requests.map((one) => exchangeOf(one)).toReversed()
  }

  async unmatched(): Promise<readonly Unmatched[]> {
    const { nearMisses } = await this.#admin('GET', '/requests/unmatched/near-misses')
    const { requests } = await this.#admin('GET', '/requests/unmatched')
    return requests.map((one) => {
      const call = callOf(one)
      const near = nearMisses.find((miss) => callOf(miss.request) === call)
      return {
        call,
        difference: near === undefined ? '' : JSON.stringify(near.stubMapping?.request),
      }
    })
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + startMsMax
    while (Date.now() < deadline) {
      try {
        await this.#admin('GET', '/mappings')
        return
      } catch {
        await pause(100)
      }
    }
    throw new Error('WireMock does not answer')
  }

  async #admin(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Admin> {
    const reply = await request(`${this.url}/__admin${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await reply.body.text()
    if (reply.statusCode >= 300) throw new Error(`WireMock: ${reply.statusCode} ${text}`)
    return { requests: [], nearMisses: [], ...(text === '' ? {} : JSON.parse(text)) }
  }
}

type Seen = { readonly method: string; readonly url: string }
type Journal = {
  readonly request: Seen
  readonly response: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string | readonly string[]>>
    readonly bodyAsBase64?: string
  }
}
type Admin = {
  readonly requests: readonly (Seen & Journal)[]
  readonly nearMisses: readonly {
    readonly request: Seen
    readonly stubMapping?: { readonly request: object }
  }[]
}

const jar = fileURLToPath(
  new URL('build/wiremock-standalone-3.13.2.jar', import.meta.resolve('wiremock/package.json')),
)

type Mapping = { readonly response: { readonly bodyFileName?: string } }

function mapHosts(hosts: readonly string[], address: string): (text: string) => string {
  const longestFirst = hosts.toSorted((left, right) => right.length - left.length)
  return (text) => longestFirst.reduce((mapped, host) => mapped.replaceAll(host, address), text)
}

/** The mappings of a folder with the bodies they name, since WireMock takes files from its own folder alone. */
function mappingsOf(folder: string, mapped: (text: string) => string): readonly object[] {
  return globSync('mappings/**/*.json', { cwd: folder })
    .toSorted()
    .flatMap((path) => {
      const file: Mapping & { mappings?: readonly Mapping[] } = JSON.parse(
        readFileSync(join(folder, path), 'utf8'),
      )
      return file.mappings ?? [file]
    })
    .map((mapping) => {
      const { bodyFileName, ...response } = mapping.response
      const body =
        bodyFileName === undefined
          ? {}
          : { body: readFileSync(join(folder, '__files', bodyFileName), 'utf8') }
      const answer: object = JSON.parse(mapped(JSON.stringify({ ...response, ...body })))
      return { ...mapping, response: answer }
    })
}

/** What belongs to the transport and not to the answer. */
const transport = new Set(['transfer-encoding', 'content-length', 'connection', 'content-encoding'])

function exchangeOf({ request: asked, response }: Journal): Exchange {
  const headers = Object.entries(response.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  )
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? 'application/json'
  return {
    call: callOf(asked),
    status: response.status,
    headers: Object.fromEntries(
      headers.filter(([name]) => name !== 'content-type' && !transport.has(name)),
    ),
    answer: {
      mediaType: String(type),
      body: Buffer.from(response.bodyAsBase64 ?? '', 'base64'),
    },
  }
}

function callOf({ method, url }: Seen): string {
  return `${method} ${url}`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port is free')
  return address.port
}
