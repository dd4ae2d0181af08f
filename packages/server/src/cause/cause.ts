import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * What something happens for. It goes along with everything a request or a job does, without being handed from function to
 * function, and with the jobs that it adds: so a call to a bank can be led back to the request behind it. No rule depends on it.
 */
export type Cause = {
  /** The request to us, as its log line and the header `X-Request-ID` of its answer name it. */
  readonly requestId?: string
  readonly flow?: string
  readonly sync?: string
  /** Who wants it; absent: a machine of ours. */
  readonly actor?: CauseActor
  /** W3C Trace Context: the span that goes on. */
  readonly traceparent?: string
}

export type CauseActor = {
  readonly kind: 'operator' | 'client' | 'person'
  readonly id?: string
}

/** Does the work for this cause as well as for the one it is in already. */
export function causedBy<Result>(cause: Cause, work: () => Result): Result {
  return storage.run({ ...storage.getStore(), ...cause }, work)
}

/** Says, once it is known, who is behind the current request. */
export function nameActor(actor: CauseActor): void {
  const current = storage.getStore()
  if (current !== undefined) current.actor = actor
}

export function currentCause(): Cause {
  return storage.getStore() ?? {}
}

type Mutable<Shape> = { -readonly [Name in keyof Shape]: Shape[Name] }

const storage = new AsyncLocalStorage<Mutable<Cause>>()
