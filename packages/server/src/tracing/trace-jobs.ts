import { causedBy } from '../cause/cause.ts'
import { endSpan, startSpan, traceparentOf } from './start-span.ts'

/** A span for a job, in the trace of whatever added it. */
export async function traceJob<Result>(job: string, work: () => Promise<Result>): Promise<Result> {
  const span = startSpan({
    name: `job ${job}`,
    kind: 'CONSUMER',
    attributes: { 'kontor.job': job },
  })
  const traceparent = traceparentOf(span)
  let isFailed = true
  try {
    const result = await causedBy(traceparent === undefined ? {} : { traceparent }, work)
    isFailed = false
    return result
  } finally {
    endSpan(span, isFailed)
  }
}
