import { lookup } from 'node:dns'
import { Agent, errors, request } from 'undici'
import {
  namesPrivateAddress,
  PrivateAddressError,
  publicLookup,
  type Resolve,
} from '../network/public-address.ts'
import type { Answer, Message, Send, SendFailure } from './send.ts'

export type SenderOptions = {
  readonly privateAllowed: boolean
  /** `User-Agent`, where the message names none. */
  readonly userAgent: string
  /** How names are resolved; by this machine if absent. */
  readonly resolve?: Resolve
  /** For one message, from the first packet to the end of the answer. Default: 15 s. */
  readonly timeoutMs?: number
}

export type Sender = { readonly send: Send; close(): Promise<void> }

const timeoutMs = 15_000
const connectMs = 5_000
const headerBytesMax = 16 * 1024
/** What an answer says does not matter; that much of it is read, so that the connection can be used again. */
const answerBytesMax = 16 * 1024

/**
 * Sends to whoever a client named. Every connection is checked where it leads in the moment it is opened: what a name meant
 * when it was registered says nothing.
 */
export function openSender(options: SenderOptions): Sender {
  const agent = new Agent({
    maxHeaderSize: headerBytesMax,
    connect: {
      timeout: connectMs,
      ...(!options.privateAllowed && { lookup: publicLookup(options.resolve ?? lookup) }),
    },
  })
  return {
    send: (message) => send(agent, options, message),
    close: () => agent.destroy(),
  }
}

async function send(agent: Agent, options: SenderOptions, message: Message): Promise<Answer> {
  const url = new URL(message.url)
  // An address that is written out is never looked up.
  if (!options.privateAllowed && namesPrivateAddress(url)) {
    return { kind: 'failed', failure: 'private_address' }
  }
  const limitMs = options.timeoutMs ?? timeoutMs
  const signal = AbortSignal.any([message.signal, AbortSignal.timeout(limitMs)])
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'user-agent': options.userAgent,
        'content-type': 'application/json',
        ...message.headers,
      },
      body: message.body,
      signal,
      headersTimeout: limitMs,
      bodyTimeout: limitMs,
    })
    // The status is the answer, also where the rest of it never ends.
    await body.dump({ limit: answerBytesMax, signal }).catch(() => undefined)
    return { kind: 'answered', status: statusCode }
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) }
  }
}

function failureOf(error: unknown): SendFailure {
  if (error instanceof PrivateAddressError) return 'private_address'
  if (error instanceof errors.ConnectTimeoutError || error instanceof errors.HeadersTimeoutError) {
    return 'timeout'
  }
  if (!(error instanceof Error)) return 'connection'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^(?:ENOTFOUND|EAI_AGAIN|ENODATA)$/.test(code)) return 'unknown_host'
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO)/.test(code)) {
    return 'tls'
  }
  return 'connection'
}
