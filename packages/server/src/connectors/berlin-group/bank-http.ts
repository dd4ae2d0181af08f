import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

import { Agent, request } from 'undici'
import type { Dispatcher } from 'undici'

import { Problem } from '../../domain/problem.ts'
import { BankFault, readTppMessages } from './bank-fault.ts'

const bodyBytesMax = 10 * 1024 * 1024
const connectMs = 10_000
const callMs = 30_000
const retryAfterMs = 250

export type BankRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  /** Instead of `body`: sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

export type BankReply = {
  readonly status: number
  readonly mediaType: string
  /** `Location`, where the bank made something. */
  readonly location?: string
  /** `ASPSP-SCA-Approach`: how the bank means to go on. */
  readonly approach?: string
  readonly text: string
  /** The body as it came. */
  readonly bytes: Uint8Array
}

/**
 * Calls banks: with time and size limits, without following redirects, and once more only for a GET that failed on
 * the way. A reply is always a 2xx; a 4xx is thrown as `BankFault`, all else as `Problem`.
 */
export class BankHttp {
  readonly #dispatcher: Dispatcher
  readonly #timeoutMs: number

  constructor(options: { readonly dispatcher?: Dispatcher; readonly timeoutMs?: number } = {}) {
    this.#timeoutMs = options.timeoutMs ?? callMs
    this.#dispatcher =
      options.dispatcher ??
      new Agent({ connect: { timeout: connectMs }, maxResponseSize: bodyBytesMax })
  }

  async call(call: BankRequest): Promise<BankReply> {
    try {
      return await this.#once(call)
    } catch (error) {
      const mayRetry = call.method === 'GET' && isUnavailable(error) && !call.signal.aborted
      if (!mayRetry) throw error
    }
    await pause(retryAfterMs)
    return this.#once(call)
  }

  /** Waits for what is in flight. */
  async close(): Promise<void> {
    await this.#dispatcher.close()
  }

  async #once(call: BankRequest): Promise<BankReply> {
    const place = placeOf(call)
    const reply = await this.#exchange(call, place)
    if (reply.status >= 200 && reply.status < 300) return reply
    if (reply.status >= 400 && reply.status < 500 && reply.status !== 408) {
      const messages = readTppMessages(reply.text)
      // A page of HTML comes from a gateway in front of the bank's interface, not from the interface.
      if (messages.length > 0 || !isHtml(reply)) throw new BankFault(place, reply.status, messages)
    }
    if (reply.status >= 300 && reply.status < 400) {
      throw new Problem('bank_answer_not_understood', `${place} was answered with a redirect`)
    }
    throw new Problem('bank_unavailable', `${place} was answered with ${reply.status}`)
  }

  async #exchange(call: BankRequest, place: string): Promise<BankReply> {
    try {
      const reply = await request(call.url, {
        method: call.method,
        headers: {
          accept: 'application/json',
          ...contentTypeOf(call),
          ...call.headers,
          'x-request-id': randomUUID(),
        },
        body: payloadOf(call) ?? null,
        dispatcher: this.#dispatcher,
        signal: AbortSignal.any([call.signal, AbortSignal.timeout(this.#timeoutMs)]),
        headersTimeout: this.#timeoutMs,
        bodyTimeout: this.#timeoutMs,
      })
      const contentType = headerOf(reply.headers['content-type']) ?? ''
      const location = headerOf(reply.headers['location'])
      const approach = headerOf(reply.headers['aspsp-sca-approach'])
      const bytes = await readBounded(reply.body)
      return {
        status: reply.statusCode,
        mediaType: contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '',
        text: decode(bytes, contentType),
        bytes,
        ...(location === undefined ? {} : { location }),
        ...(approach === undefined ? {} : { approach }),
      }
    } catch (error) {
      if (error instanceof Problem) throw error
      throw new Problem('bank_unavailable', `${place} got no answer (${reasonOf(error)})`, {
        cause: error,
      })
    }
  }
}

function contentTypeOf({ body, form }: BankRequest): Readonly<Record<string, string>> {
  if (form !== undefined) return { 'content-type': 'application/x-www-form-urlencoded' }
  return body === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' }
}

function payloadOf({ body, form }: BankRequest): string | undefined {
  if (form !== undefined) return new URLSearchParams(form).toString()
  return body === undefined ? undefined : JSON.stringify(body)
}

async function readBounded(body: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue
    length += chunk.byteLength
    if (length > bodyBytesMax) {
      throw new Problem('bank_answer_not_understood', 'the answer of the bank is too large')
    }
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks, length)
}

function decode(bytes: Buffer, contentType: string): string {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

export function isHtml(reply: BankReply): boolean {
  return reply.mediaType.includes('html') || /^\s*<(?:!doctype|html)/i.test(reply.text)
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Problem && error.code === 'bank_unavailable'
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** For the log: the kind of resource without the ids in it. */
function placeOf({ method, url }: BankRequest): string {
  const words = /\/v1\/.*$/.exec(url.pathname)?.[0] ?? '…'
  return `${method} ${words.replace(/(\/(?:consents|accounts|authorisations|transactions))\/[^/]+/g, '$1/…')}`
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
