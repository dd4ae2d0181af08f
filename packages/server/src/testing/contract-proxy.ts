import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { request as send } from 'undici'

/** A breach of the contract that a request committed, as Prism reports it. */
export type Violation = {
  /** `POST /v1/consents`, ids left out. */
  readonly on: string
  /** `request.header.x-request-id` */
  readonly place: string
  readonly code: string
  readonly message: string
  /** The names in the body that was sent, joined by commas. */
  readonly bodyKeys: string
}

const slugHeader = 'x-sandbox-slug'

/**
 * A bank with `prism proxy` in front of everything below `/v1/`: every request is held against the contract file. The bank
 * is one that plays recordings, or the sandbox bank as its own process. One Prism serves all banks of the sandbox: their
 * slug travels in a header past it.
 */
export class ContractProxy implements AsyncDisposable {
  readonly violations: Violation[] = []
  /** How many requests were judged: a judge that sees none is always content. */
  judged = 0
  /** Left out of every request, to try whether that is noticed. */
  omittedHeader: string | undefined
  readonly #front = createServer((request, response) => void this.#fromConnector(request, response))
  readonly #back = createServer((request, response) => void this.#fromPrism(request, response))
  readonly #children: ChildProcess[] = []
  #bank = ''
  #prism = ''

  /** In front of the bank at `bankUrl`; of the sandbox bank where none is given. */
  static async start(contractFile: string, bankUrl?: string): Promise<ContractProxy> {
    const proxy = new ContractProxy()
    await Promise.all([listen(proxy.#front), listen(proxy.#back)])
    if (bankUrl === undefined) await proxy.#startSandbox()
    else proxy.#bank = bankUrl
    await proxy.#startPrism(contractFile)
    return proxy
  }

  /** Where the bank is reached; a bank of the sandbox by `{url}/{slug}`. The bank's links lead here, too. */
  get url(): URL {
    return new URL(urlOf(this.#front))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    for (const server of [this.#front, this.#back]) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }

  async #startSandbox(): Promise<void> {
    const main = fileURLToPath(import.meta.resolve('@kontor/sandbox-bank/main'))
    const options = ['--import', 'tsx', '--conditions=source', main]
    this.#bank = await this.#spawn(options, {
      KONTOR_SANDBOX_PORT: '0',
      KONTOR_SANDBOX_PUBLIC_URL: this.url.origin,
      KONTOR_SANDBOX_STDIN: 'watch',
    })
  }

  async #startPrism(contractFile: string): Promise<void> {
    const cli = fileURLToPath(import.meta.resolve('@stoplight/prism-cli/dist/index.js'))
    const port = await freePort()
    const options = [
      'proxy',
      contractFile,
      urlOf(this.#back),
      '-p',
      String(port),
      '--errors',
      'false',
    ]
    this.#prism = await this.#spawn([cli, ...options], {})
  }

  async #spawn(options: readonly string[], env: Record<string, string>): Promise<string> {
    const child = spawn(process.execPath, options, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], ...env },
    })
    this.#children.push(child)
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /listening on (http:\/\/[\w.:]+)/.exec(line)?.[1]
      if (address === undefined) continue
      child.stdout.resume()
      return address
    }
    throw new Error(`${options[0]} ended before it listened`)
  }

  async #fromConnector(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, slug = '', path] = /^(\/[\w-]+)?(\/v1\/.*)$/.exec(request.url ?? '') ?? []
    if (path === undefined) {
      await forward(request, response, `${this.#bank}${request.url}`)
      return
    }
    if (this.omittedHeader !== undefined) delete request.headers[this.omittedHeader]
    request.headers[slugHeader] = slug
    const { headers, bodyKeys } = await forward(request, response, `${this.#prism}${path}`)
    this.judged += 1
    const on = `${request.method} ${withoutIds(path)}`
    this.violations.push(...readViolations(headers).map((one) => ({ on, bodyKeys, ...one })))
  }

  async #fromPrism(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const slug = String(request.headers[slugHeader] ?? '')
    delete request.headers[slugHeader]
    await forward(request, response, `${this.#bank}${slug}${request.url}`)
  }
}

type Headers = Record<string, string | string[] | undefined>

const hopByHop = new Set([
  'connection',
  'transfer-encoding',
  'content-length',
  'keep-alive',
  'host',
])

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
): Promise<{ readonly headers: Headers; readonly bodyKeys: string }> {
  const body = await readAll(request)
  const bodyKeys = request.headers['content-type']?.includes('json') ? keysOf(body) : ''
  try {
    const answer = await send(url, {
      method: request.method ?? 'GET',
      headers: withoutHops(request.headers),
      body: body.byteLength === 0 ? null : body,
    })
    const bytes = Buffer.from(await answer.body.arrayBuffer())
    response.writeHead(answer.statusCode, withoutHops(answer.headers)).end(bytes)
    return { headers: answer.headers, bodyKeys }
  } catch {
    response.destroy()
    return { headers: {}, bodyKeys }
  }
}

function keysOf(body: Buffer): string {
  const value: object = JSON.parse(body.toString('utf8'))
  return Object.keys(value).join(',')
}

function withoutHops(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

type Reported = { location: string[]; severity: string; code: string | number; message: string }

function readViolations(headers: Headers): readonly Omit<Violation, 'on' | 'bodyKeys'>[] {
  const header = headers['sl-violations']
  if (typeof header !== 'string') return []
  const reported: Reported[] = JSON.parse(header)
  return reported
    .filter(({ location, severity }) => location[0] === 'request' && severity === 'Error')
    .map(({ location, code, message }) => ({
      place: location.join('.').toLowerCase(),
      code: String(code),
      message,
    }))
}

function withoutIds(path: string): string {
  return path
    .replace(/\?.*$/, '')
    .replaceAll(/(\/(?:consents|accounts|authorisations|transactions))\/[^/]+/g, '$1/{id}')
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await listen(server)
  const port = Number(new URL(urlOf(server)).port)
  await new Promise((resolve) => server.close(resolve))
  return port
}
