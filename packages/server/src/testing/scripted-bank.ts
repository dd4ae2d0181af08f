import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the bank is asked next, and what it answers. `{base}` in a body becomes the bank's address. */
export type Exchange = {
  /** `POST /v1/consents`, without the bank's base path. */
  readonly on: string
  readonly status?: number
  readonly json?: unknown
  /** Instead of `json`. */
  readonly text?: string
  /** Instead of both: a picture. */
  readonly bytes?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** Breaks the connection instead of answering. */
  readonly hangUp?: boolean
  /** Waits before it answers. */
  readonly delayMs?: number
}

export type SeenRequest = {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

/** A bank that plays a script, call by call; a call that the script does not expect is answered with 418. */
export class ScriptedBank implements AsyncDisposable {
  readonly seen: SeenRequest[] = []
  /** Without a path. */
  origin = ''
  readonly #script: Exchange[]
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  constructor(script: readonly Exchange[]) {
    this.#script = [...script]
  }

  static async start(script: readonly Exchange[]): Promise<ScriptedBank> {
    const bank = new ScriptedBank(script)
    await new Promise<void>((resolve) => bank.#server.listen(0, '127.0.0.1', resolve))
    bank.origin = `http://127.0.0.1:${(bank.#server.address() as AddressInfo).port}`
    return bank
  }

  /** With a path, as banks have it. */
  get baseUrl(): string {
    return `${this.origin}/xs2a`
  }

  /** What of the script was never asked for. */
  get left(): readonly string[] {
    return this.#script.map(({ on }) => on)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const line = `${request.method} ${request.url?.replace(/^\/xs2a/, '')}`
    this.seen.push({ line, headers: request.headers, body })
    const exchange = this.#script[0]
    if (!exchange || exchange.on !== line) {
      response.writeHead(418).end()
      return
    }
    this.#script.shift()
    if (exchange.hangUp) {
      request.socket.destroy()
      return
    }
    if (exchange.delayMs) await new Promise((resolve) => setTimeout(resolve, exchange.delayMs))
    const text = exchange.text ?? (exchange.json === undefined ? '' : JSON.stringify(exchange.json))
    response.writeHead(exchange.status ?? 200, {
      'content-type': 'application/json',
      ...exchange.headers,
    })
    response.end(exchange.bytes ?? text.replaceAll('{base}', this.baseUrl))
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const text = Buffer.concat(chunks).toString('utf8')
  if (text === '') return undefined
  const isForm = request.headers['content-type']?.includes('form-urlencoded') ?? false
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text)
}
