import { type Cause, currentCause } from './cause.ts'

/** What a job remembers of its cause: ids alone, for it is stored in clear. */
export type JobCause = Pick<Cause, 'requestId' | 'traceparent'>

/** What a job that is added now is to remember; `undefined` if nothing. */
export function causeOfJob(): JobCause | undefined {
  const { requestId, traceparent } = currentCause()
  if (requestId === undefined && traceparent === undefined) return undefined
  return {
    ...(requestId !== undefined && { requestId }),
    ...(traceparent !== undefined && { traceparent }),
  }
}

/** A stored payload, apart from the cause that lies in it. */
export function withoutCause(stored: unknown): {
  readonly payload: unknown
  readonly cause: Cause
} {
  if (typeof stored !== 'object' || stored === null) return { payload: stored, cause: {} }
  const { cause, ...payload } = { cause: undefined, ...stored }
  const [requestId, traceparent] = [textAt(cause, 'requestId'), textAt(cause, 'traceparent')]
  const [flow, sync] = [textAt(payload, 'flowId'), textAt(payload, 'syncId')]
  return {
    payload,
    cause: {
      ...(requestId !== undefined && { requestId }),
      ...(traceparent !== undefined && { traceparent }),
      ...(flow !== undefined && { flow }),
      ...(sync !== undefined && { sync }),
    },
  }
}

function textAt(from: unknown, name: string): string | undefined {
  const value: unknown = typeof from === 'object' && from !== null && Reflect.get(from, name)
  return typeof value === 'string' ? value : undefined
}
