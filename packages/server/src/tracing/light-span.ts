import { randomBytes } from 'node:crypto'
import {
  type Attributes,
  type AttributeValue,
  type Context,
  context as contextApi,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
  trace,
  TraceFlags,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api'

/** A span that has ended. Times are milliseconds since 1970. */
export type EndedSpan = {
  readonly context: SpanContext
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: Attributes
  readonly links: readonly Link[]
  readonly status: SpanStatus
  readonly startMs: number
  readonly endMs: number
}

/**
 * OpenTelemetry's interface with what we use of it: spans with attributes and status, no events. A trace is taken whole or not at
 * all, as its caller decided; one that begins here is taken.
 */
export class LightTracerProvider implements TracerProvider {
  readonly #take: (span: EndedSpan) => void
  constructor(take: (span: EndedSpan) => void) {
    this.#take = take
  }

  getTracer(): Tracer {
    const startSpan: Tracer['startSpan'] = (name, options = {}, parent = contextApi.active()) =>
      new LightSpan({ name, options, parent }, this.#take)
    return {
      startSpan,
      // The shortest form of several: options and context may be left out.
      startActiveSpan: (name: string, ...rest: readonly unknown[]) => {
        const work = rest.at(-1)
        if (typeof work !== 'function') throw new TypeError('nothing to do in the span')
        return work(startSpan(name))
      },
    }
  }
}

type Start = { readonly name: string; readonly options: SpanOptions; readonly parent: Context }

class LightSpan implements Span {
  readonly #take: (span: EndedSpan) => void
  readonly #context: SpanContext
  readonly #parentSpanId: string | undefined
  readonly #kind: SpanKind
  readonly #startMs: number
  readonly #links: Link[]
  readonly #attributes: Attributes
  #name: string
  #status: SpanStatus = { code: SpanStatusCode.UNSET }
  #isEnded = false

  constructor({ name, options, parent }: Start, take: (span: EndedSpan) => void) {
    const from = options.root === true ? undefined : trace.getSpanContext(parent)
    this.#take = take
    this.#context = {
      traceId: from?.traceId ?? randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      traceFlags: from?.traceFlags ?? TraceFlags.SAMPLED,
    }
    this.#parentSpanId = from?.spanId
    this.#name = name
    this.#kind = options.kind ?? SpanKind.INTERNAL
    this.#startMs = toMs(options.startTime)
    this.#links = [...(options.links ?? [])]
    this.#attributes = { ...options.attributes }
  }

  spanContext(): SpanContext {
    return this.#context
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.#attributes[key] = value
    return this
  }

  setAttributes(attributes: Attributes): this {
    Object.assign(this.#attributes, attributes)
    return this
  }

  addEvent(): this {
    return this
  }

  addLink(link: Link): this {
    this.#links.push(link)
    return this
  }

  addLinks(links: Link[]): this {
    this.#links.push(...links)
    return this
  }

  setStatus(status: SpanStatus): this {
    this.#status = status
    return this
  }

  updateName(name: string): this {
    this.#name = name
    return this
  }

  isRecording(): boolean {
    return !this.#isEnded && (this.#context.traceFlags & TraceFlags.SAMPLED) !== 0
  }

  /** What an error says may be anybody's words; that there was one is in the status. */
  recordException(): void {}

  end(endTime?: TimeInput): void {
    if (!this.isRecording()) return
    this.#isEnded = true
    this.#take({
      context: this.#context,
      ...(this.#parentSpanId !== undefined && { parentSpanId: this.#parentSpanId }),
      name: this.#name,
      kind: this.#kind,
      attributes: this.#attributes,
      links: this.#links,
      status: this.#status,
      startMs: this.#startMs,
      endMs: toMs(endTime),
    })
  }
}

function toMs(time: TimeInput = Date.now()): number {
  if (Array.isArray(time)) return time[0] * 1_000 + time[1] / 1e6
  return Number(time)
}
