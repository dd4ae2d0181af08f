import { endSpan, startSpan } from './start-span.ts'

/** A call to a bank, as far as a trace tells of it. */
type Call = {
  readonly bank: string
  readonly place: string
  readonly status?: number
  readonly ms: number
  readonly attempt: number
  /** The `X-Request-ID` that the bank got; it gets no `traceparent`. */
  readonly requestId: string
}

/** A span for a call that has just ended, in the trace of what it was made for. */
export function traceCall({ bank, place, status, ms, attempt, requestId }: Call): void {
  const span = startSpan({
    name: place,
    kind: 'CLIENT',
    startTime: Date.now() - ms,
    attributes: {
      'kontor.bank': bank,
      'kontor.bank_request_id': requestId,
      'http.request.resend_count': attempt - 1,
      ...(status !== undefined && { 'http.response.status_code': status }),
    },
  })
  endSpan(span, status === undefined || status >= 400)
}
