import {
  type Attributes,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { currentCause } from '../cause/cause.ts'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

export type SpanWish = {
  /** A pattern or a name of ours: an address or an id would make every span one of its kind. */
  readonly name: string
  readonly kind: keyof typeof SpanKind
  readonly attributes: Attributes
  /** Milliseconds since 1970; absent: now. */
  readonly startTime?: number
  /** The span it goes on from, as `traceparent`; absent: that of the current cause. */
  readonly parent?: string
}

/** A span by OpenTelemetry's interface. It costs next to nothing where nobody has registered who takes them. */
export function startSpan({ name, kind, attributes, startTime, parent }: SpanWish): Span {
  const from = parseTraceparent(parent ?? currentCause().traceparent)
  const context = from === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, from)
  const options = {
    kind: SpanKind[kind],
    attributes,
    ...(startTime === undefined ? {} : { startTime }),
  }
  return trace.getTracer('kontor').startSpan(name, options, context)
}

/** What goes on from it; without somebody who takes spans, that of the caller goes on. */
export function traceparentOf(span: Span): string | undefined {
  const context = span.spanContext()
  return isSpanContextValid(context) ? formatTraceparent(context) : undefined
}

export function endSpan(span: Span, isFailed: boolean): void {
  if (isFailed) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}
