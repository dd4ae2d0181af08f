import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** An answer as it stood on the wire; `broken` says why there is none. */
export type RawAnswer =
  | { readonly status: number; readonly head: string; readonly body: Buffer }
  | { readonly broken: 'closed' | 'timed out' }

/** A connection on which any bytes can be sent: what HTTP libraries refuse to send is what a hostile client sends. */
export class RawConnection {
  readonly #url: URL
  readonly #from: string
  #socket: Socket | undefined
  /** `from`: the loopback address the server is to see. */
  constructor(url: string, from = '127.0.0.1') {
    this.#url = new URL(url)
    this.#from = from
  }

  /**
   * Sends one request and reads its answer. What finds a connection that the last answer, or the last request, has ended is
   * sent again on a new one, as every client does.
   */
  async ask(request: Buffer, options: { readonly isHead: boolean }): Promise<RawAnswer> {
    const isUsed = this.#isOpen()
    const answer = await this.#askOnce(request, options)
    const isEnded = 'broken' in answer && answer.broken === 'closed'
    return isUsed && isEnded ? this.#askOnce(request, options) : answer
  }

  async #askOnce(request: Buffer, options: { readonly isHead: boolean }): Promise<RawAnswer> {
    const socket = await this.#open()
    return readAnswer(socket, () => socket.write(request), options)
  }

  #isOpen(): boolean {
    return this.#socket?.writable === true && this.#socket.readable
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  async #open(): Promise<Socket> {
    if (this.#socket !== undefined && this.#isOpen()) return this.#socket
    this.close()
    const socket = connect({
      host: this.#url.hostname,
      port: Number(this.#url.port),
      localAddress: this.#from,
      noDelay: true,
    })
    await once(socket, 'connect')
    socket.on('error', () => socket.destroy())
    this.#socket = socket
    return socket
  }
}

const answerMs = 20_000

function readAnswer(
  socket: Socket,
  send: () => void,
  { isHead }: { readonly isHead: boolean },
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const finish = (answer: RawAnswer, keep: boolean) => {
      clearTimeout(timer)
      socket.removeListener('data', onData)
      socket.removeListener('close', onClose)
      if (!keep) socket.destroy()
      resolve(answer)
    }
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      const answer = parseAnswer(Buffer.concat(chunks), isHead)
      if (answer !== undefined) finish(answer, !/^connection: close/im.test(answer.head))
    }
    const onClose = () => finish({ broken: 'closed' }, false)
    const timer = setTimeout(() => finish({ broken: 'timed out' }, false), answerMs)
    socket.on('data', onData)
    socket.once('close', onClose)
    send()
  })
}

type Whole = { readonly status: number; readonly head: string; readonly body: Buffer }

function parseAnswer(bytes: Buffer, isHead: boolean): Whole | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.subarray(0, end).toString('latin1')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1])
  const rest = bytes.subarray(end + 4)
  // 100 Continue comes before the answer.
  if (status < 200) return parseAnswer(rest, isHead)
  if (isHead || status === 204 || status === 304) return { status, head, body: Buffer.alloc(0) }
  if (/^transfer-encoding: chunked/im.test(head)) {
    return rest.subarray(-5).toString('latin1') === '0\r\n\r\n'
      ? { status, head, body: rest }
      : undefined
  }
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1])
  return rest.length >= length ? { status, head, body: rest.subarray(0, length) } : undefined
}
