import type { ClientId } from '../domain/ids.ts'
import type { EventStore } from './event-store.ts'

type Waiter = { readonly clientId: ClientId; readonly after: number; end(): void }

/** How soon an event is noticed; all who wait share one question to the database. */
const everyMs = 250
/** Who opens more is answered at once. */
const waitsPerClientMax = 20

/** Lets clients wait for their next event. */
export class FeedWatch {
  readonly #events: Pick<EventStore, 'lastNumbers'>
  readonly #waiters = new Set<Waiter>()
  #timer: NodeJS.Timeout | undefined
  #isStopped = false
  constructor(events: Pick<EventStore, 'lastNumbers'>) {
    this.#events = events
  }

  /** Until the client has an event after `after`, the time is over, the signal fires, or the watch is stopped. */
  wait(
    of: { readonly clientId: ClientId; readonly after: number },
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const own = [...this.#waiters].filter(({ clientId }) => clientId === of.clientId)
    if (this.#isStopped || signal.aborted || own.length >= waitsPerClientMax) {
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const waiter: Waiter = {
        ...of,
        end: () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', waiter.end)
          this.#waiters.delete(waiter)
          resolve()
        },
      }
      const timer = setTimeout(waiter.end, timeoutMs)
      signal.addEventListener('abort', waiter.end)
      this.#waiters.add(waiter)
      this.#plan(0)
    })
  }

  /** Ends every wait, now and later. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    for (const waiter of this.#waiters) waiter.end()
  }

  #plan(afterMs: number): void {
    if (this.#timer !== undefined || this.#waiters.size === 0 || this.#isStopped) return
    this.#timer = setTimeout(() => void this.#look(), afterMs)
  }

  async #look(): Promise<void> {
    const clients = [...new Set([...this.#waiters].map(({ clientId }) => clientId))]
    // Where the database is away, whoever waits goes on waiting: it may be back in time.
    const last = await this.#events.lastNumbers(clients).catch(() => undefined)
    for (const waiter of this.#waiters) {
      if ((last?.get(waiter.clientId) ?? 0) > waiter.after) waiter.end()
    }
    this.#timer = undefined
    this.#plan(everyMs)
  }
}
