import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import type { Answer } from './mutate.ts'

/** One request as the bank saw it, and what it answered. */
export type Exchange = {
  readonly call: string
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly answer: Answer
}

/** Replays the exchanges of one walk from memory, each as often as it was asked for, the last one ever after. */
export class ReplayedBank implements AsyncDisposable {
  readonly #server: Server
  #left = new Map<string, readonly Exchange[]>()

  private constructor() {
    this.#server = createServer((request, response) => {
      request.resume().on('end', () => this.#answer(request, response))
    })
  }

  static async start(): Promise<ReplayedBank> {
    const bank = new ReplayedBank()
    await new Promise<void>((resolve) => bank.#server.listen(0, '127.0.0.1', resolve))
    return bank
  }

  get url(): string {
    const address = this.#server.address()
    if (typeof address !== 'object' || address === null) throw new Error('not listening')
    return `http://127.0.0.1:${address.port}`
  }

  play(exchanges: readonly Exchange[]): void {
    this.#left = Map.groupBy(exchanges, ({ call }) => call)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const call = `${request.method} ${request.url}`
    const [first, ...others] = this.#left.get(call) ?? []
    if (first === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"tppMessages":[]}')
      return
    }
    if (others.length > 0) this.#left.set(call, others)
    const { status, headers, answer } = first
    response.writeHead(status, { ...headers, 'content-type': answer.mediaType })
    response.end(answer.body)
  }
}
