import { trace } from '@opentelemetry/api'
import { request } from 'undici'
import { type EndedSpan, LightTracerProvider } from './light-span.ts'
import { toOtlp } from './otlp.ts'

export type TracingOptions = {
  /** The collector: spans are posted to `/v1/traces` below it. */
  readonly endpoint: URL
  /** For a collector that wants to know who sends. */
  readonly headers?: Readonly<Record<string, string>>
  readonly serviceName: string
  readonly serviceVersion: string
  /** Hears how many spans were lost because the collector did not take them. */
  lost(count: number): void
}

const everyMs = 2_000
const batchMax = 512
/** A collector that is away must not fill the memory: what comes then is lost. */
const waitingMax = 4_096
const sendMs = 5_000

/**
 * Sends spans to a collector (OTLP over HTTP, as JSON) until disposed of, which sends the last ones. One for the whole process;
 * nothing happens where the operator has registered a provider of their own before.
 */
export function openTracing(options: TracingOptions): AsyncDisposable {
  const { endpoint, lost } = options
  const url = new URL(`${endpoint.href.replace(/\/$/, '')}/v1/traces`)
  const resource = {
    'service.name': options.serviceName,
    'service.version': options.serviceVersion,
  }
  const headers = { ...options.headers, 'content-type': 'application/json' }
  let waiting: EndedSpan[] = []
  let dropped = 0
  const take = (span: EndedSpan) => {
    if (waiting.length < waitingMax) waiting.push(span)
    else dropped++
  }
  const isOurs = trace.setGlobalTracerProvider(new LightTracerProvider(take))
  let sending = Promise.resolve()
  const sendSoon = () => {
    sending = sending.then(sendAll)
  }
  const timer = setInterval(sendSoon, everyMs)
  timer.unref()

  async function sendAll(): Promise<void> {
    const spans = waiting
    waiting = []
    for (let from = 0; from < spans.length; from += batchMax) {
      const batch = spans.slice(from, from + batchMax)
      if (!(await send(batch))) dropped += batch.length
    }
    if (dropped > 0) lost(dropped)
    dropped = 0
  }

  async function send(batch: readonly EndedSpan[]): Promise<boolean> {
    try {
      const body = JSON.stringify(toOtlp(batch, resource))
      const signal = AbortSignal.timeout(sendMs)
      const answer = await request(url, { method: 'POST', headers, body, signal })
      await answer.body.dump()
      return answer.statusCode < 300
    } catch {
      return false
    }
  }

  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      if (isOurs) trace.disable()
      sendSoon()
      await sending
    },
  }
}
