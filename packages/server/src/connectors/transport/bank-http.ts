import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

import { request } from 'undici'

import type { Bank } from '../../domain/bank.ts'
import { Problem } from '../../domain/problem.ts'
import type { Certificate } from '../certificates/certificate.ts'
import { refuseForeign } from './allowed-host.ts'
import { BankFault, readTppMessages } from './bank-fault.ts'
import type { BankReply } from './bank-reply.ts'
import { headerOf, isHtml, readReply } from './bank-reply.ts'
import { BankTransport } from './bank-transport.ts'
import { Circuits } from './circuits.ts'
import { callPlace } from './call-place.ts'
import { networkFault } from './network-fault.ts'
import { namesPrivateAddress } from '../../network/public-address.ts'
import { readRetryAfter, secondsOfRest } from './retry-after.ts'
import type { OutgoingRequest } from './signature.ts'
import { transportRulesOf } from './transport-rules.ts'

type Headers = Readonly<Record<string, string>>

export type BankRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: URL
  readonly headers: Headers
  /** Sent as JSON. */
  readonly body?: object
  /** Instead of `body`: sent as `application/x-www-form-urlencoded`. */
  readonly form?: Headers
  readonly signal: AbortSignal
}

/** Adds to the headers of a finished request, for every attempt anew. */
export type SignRequest = (request: OutgoingRequest) => Promise<Headers>

/** How requests to one bank leave. */
export type BankLine = { call(request: BankRequest): Promise<BankReply> }

/** One attempt, for the log: nothing of it is secret or names a person. */
export type CallReport = {
  readonly bank: Bank['id']
  /** `GET /v1/accounts/…/transactions`. */
  readonly place: string
  /** Missing where there was no answer. */
  readonly status?: number
  readonly ms: number
  /** Counted from 1. */
  readonly attempt: number
  /** What the bank finds the call by. */
  readonly requestId: string
}

export type BankHttpOptions = {
  readonly transport?: BankTransport
  readonly circuits?: Circuits
  /** For one call with its repetitions, where the bank's profile says nothing shorter. Default: 60 s. */
  readonly timeoutMs?: number
  report?(call: CallReport): void
  /** Default: the system's clock. */
  now?(): Date
}

const attemptsMax = 3
const firstPauseMs = 200
/** A bank that asks for more patience than this is told from one that stumbled. */
const patienceMs = 5_000
/** A gateway that asks for less than that counts requests of a minute, not those of the day. In seconds. */
const hour = 3600
const defaults = { headers: 30, body: 15, total: 60, megabytes: 10 }

/**
 * Calls banks: within limits of time and size, never along a redirect, with a circuit breaker for each bank. A reply is
 * always a 2xx; a 4xx is thrown as `BankFault`, all else as `Problem`. What only reads is tried up to three times, after a
 * random pause; everything else is sent once, whatever happens: it may hold a password or an OTP.
 */
export class BankHttp {
  readonly #transport: BankTransport
  readonly #circuits: Circuits
  readonly #timeoutMs: number
  readonly #report: (call: CallReport) => void
  readonly #now: () => Date

  constructor(options: BankHttpOptions = {}) {
    this.#transport = options.transport ?? new BankTransport()
    this.#circuits = options.circuits ?? new Circuits()
    this.#timeoutMs = options.timeoutMs ?? defaults.total * 1000
    this.#report = (call) => options.report?.(call)
    this.#now = () => options.now?.() ?? new Date()
  }

  of(bank: Bank, sign: SignRequest = async () => ({})): BankLine {
    return { call: (call) => this.#call({ bank, sign, call }) }
  }

  /** What this bank's profile names; throws `bank_refused` where there is none of that name. */
  certificateOf(bank: Bank): Certificate | undefined {
    return this.#transport.certificateOf(bank)
  }

  /** Waits for what is in flight. */
  close(): Promise<void> {
    return this.#transport.close()
  }

  async #call({ bank, sign, call }: Outgoing): Promise<BankReply> {
    const { limits = {} } = transportRulesOf(bank)
    const totalMs = Math.min(this.#timeoutMs, (limits.total ?? defaults.total) * 1000)
    const deadline = Date.now() + totalMs
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(totalMs)])
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#circuits.run(bank, call.signal, () =>
          this.#attempt({ bank, sign, call: { ...call, signal } }, attempt),
        )
      } catch (error) {
        const waitMs = pauseMs(error, attempt)
        const mayRetry = call.method === 'GET' && attempt < attemptsMax && waitMs !== undefined
        if (!mayRetry || signal.aborted || Date.now() + waitMs >= deadline) throw error
        // Nobody is asked for a caller who has gone meanwhile.
        await pause(waitMs, undefined, { signal }).catch(() => undefined)
        if (signal.aborted) throw error
      }
    }
  }

  async #attempt(outgoing: Outgoing, attempt: number): Promise<BankReply> {
    const { bank, call } = outgoing
    const place = callPlace(call)
    const requestId = randomUUID()
    const startedAt = performance.now()
    let status: number | undefined
    try {
      const { reply, retryAfter } = await this.#exchange(outgoing, requestId)
      status = reply.status
      return judged(reply, { place, bank, retryAfter, now: this.#now() })
    } catch (error) {
      throw error instanceof Problem || error instanceof BankFault
        ? error
        : networkFault(error, place)
    } finally {
      const ms = Math.round(performance.now() - startedAt)
      const answered = status === undefined ? {} : { status }
      this.#report({ bank: bank.id, place, ...answered, ms, attempt, requestId })
    }
  }

  async #exchange({ bank, sign, call }: Outgoing, requestId: string) {
    const rules = transportRulesOf(bank)
    const { headers: headersMax, body: bodyMax, megabytes } = { ...defaults, ...rules.limits }
    refuseForeign(call.url, bank)
    refusePrivate(call.url, rules.private_network === true)
    const payload = payloadOf(call)
    const headers = {
      accept: 'application/json',
      // Without that a server may pack its answers as it likes (RFC 9110, section 12.5.3).
      'accept-encoding': 'identity',
      ...contentTypeOf(call),
      ...call.headers,
      'x-request-id': requestId,
    }
    const body = Buffer.from(payload ?? '')
    const signature = await sign({ method: call.method, url: call.url, headers, body })
    const answer = await request(call.url, {
      method: call.method,
      headers: { ...headers, ...signature },
      body: payload === undefined ? null : body,
      dispatcher: this.#transport.dispatcherFor(bank, call.url),
      signal: call.signal,
      headersTimeout: headersMax * 1000,
      bodyTimeout: bodyMax * 1000,
    })
    const reply = await readReply(answer, megabytes * 1024 * 1024)
    const retryAfter = readRetryAfter(headerOf(answer.headers['retry-after']), new Date())
    return { reply, retryAfter }
  }
}

type Outgoing = { readonly bank: Bank; readonly sign: SignRequest; readonly call: BankRequest }

/** An address written out is not looked up by the socket, so nothing else would stop it. */
function refusePrivate(url: URL, isAllowed: boolean): void {
  if (isAllowed || url.protocol !== 'https:' || !namesPrivateAddress(url)) return
  throw new Problem(
    'bank_answer_not_understood',
    `an address of the bank leads into a private network (${url.hostname}), refused`,
  )
}

type Circumstances = {
  readonly place: string
  readonly bank: Bank
  /** In seconds. */
  readonly retryAfter: number | undefined
  readonly now: Date
}

function judged(reply: BankReply, { place, bank, retryAfter, now }: Circumstances): BankReply {
  if (reply.status >= 200 && reply.status < 300) return reply
  const isAnswer = reply.status >= 400 && reply.status < 500 && reply.status !== 408
  const messages = isAnswer ? readTppMessages(reply.text) : []
  const isRushed = reply.status === 429 && messages.length === 0 && (retryAfter ?? hour) < hour
  if (isAnswer && !isRushed && (messages.length > 0 || !isHtml(reply))) {
    const fault = new BankFault(place, reply.status, messages)
    throw fault.isForToday ? fault.until(secondsOfRest(retryAfter, bank, now)) : fault
  }
  // Said by web servers that end TLS in front of the interface: nginx, Apache, F5.
  if (isHtml(reply) && /\b(?:ssl|client) certificate\b/i.test(reply.text)) {
    throw new Problem('bank_refused', `${place}: the bank's gateway refused our certificate`)
  }
  if (reply.status >= 300 && reply.status < 400) {
    throw new Problem('bank_answer_not_understood', `${place} was answered with a redirect`)
  }
  const wait = retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }
  throw new Problem('bank_unavailable', `${place} was answered with ${reply.status}`, wait)
}

/** How long to wait before asking again, with full jitter; `undefined` where asking again would be wrong. */
function pauseMs(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof Problem) || error.code !== 'bank_unavailable') return undefined
  const wanted = error.retryAfterSeconds
  if (wanted !== undefined) return wanted * 1000 <= patienceMs ? wanted * 1000 : undefined
  return Math.random() * firstPauseMs * 2 ** attempt
}

function contentTypeOf({ body, form }: BankRequest): Headers {
  if (form !== undefined) return { 'content-type': 'application/x-www-form-urlencoded' }
  return body === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' }
}

function payloadOf({ body, form }: BankRequest): string | undefined {
  if (form !== undefined) return new URLSearchParams(form).toString()
  return body === undefined ? undefined : JSON.stringify(body)
}
