import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel'
import type { CircuitBreakerPolicy } from 'cockatiel'

import type { Bank } from '../../domain/bank.ts'
import { Problem } from '../../domain/problem.ts'

const failuresMax = 5
const restMs = 30_000

/** Told once when a bank is left alone, and once when it answers again. */
export type CircuitReport = { readonly bank: Bank['id']; readonly state: 'open' | 'closed' }

/**
 * A circuit breaker for each bank: after five calls in a row without an answer it is left alone for half a minute, and
 * people hear at once that it is down. What a bank answers, a 4xx too, is no failure; nor is a caller who gave up.
 */
export class Circuits {
  readonly #breakers = new Map<Bank['id'], CircuitBreakerPolicy>()
  readonly #report: (report: CircuitReport) => void

  constructor(report: (report: CircuitReport) => void = () => undefined) {
    this.#report = report
  }

  /** Throws `bank_unavailable` without calling while the bank is left alone. */
  async run<Reply>(bank: Bank, signal: AbortSignal, call: () => Promise<Reply>): Promise<Reply> {
    const breaker = this.#breakerOf(bank)
    // One call finds out whether the bank is back; nobody else waits for it.
    if (breaker.state === CircuitState.HalfOpen) throw leftAlone()
    let gaveUp: unknown
    try {
      const outcome = await breaker.execute(async () => {
        try {
          return { reply: await call() }
        } catch (error) {
          if (signal.aborted) gaveUp = error
          if (signal.aborted) throw new GaveUp()
          if (isDown(error)) throw error
          return { error }
        }
      })
      if ('error' in outcome) throw outcome.error
      return outcome.reply
    } catch (error) {
      if (error instanceof GaveUp) throw gaveUp
      throw isBrokenCircuitError(error) ? leftAlone() : error
    }
  }

  #breakerOf(bank: Bank): CircuitBreakerPolicy {
    const known = this.#breakers.get(bank.id)
    if (known) return known
    const proves = (error: unknown) =>
      // A trial that nobody waited for has shown nothing.
      isDown(error) || (error instanceof GaveUp && breaker.state === CircuitState.HalfOpen)
    const breaker: CircuitBreakerPolicy = circuitBreaker(handleWhen(proves), {
      halfOpenAfter: restMs,
      breaker: new ConsecutiveBreaker(failuresMax),
    })
    breaker.onStateChange((state) => {
      if (state === CircuitState.Open) this.#report({ bank: bank.id, state: 'open' })
      if (state === CircuitState.Closed) this.#report({ bank: bank.id, state: 'closed' })
    })
    this.#breakers.set(bank.id, breaker)
    return breaker
  }
}

class GaveUp extends Error {}

function leftAlone(): Problem {
  const retryAfterSeconds = restMs / 1000
  return new Problem('bank_unavailable', 'the bank has not answered lately', { retryAfterSeconds })
}

function isDown(error: unknown): boolean {
  return error instanceof Problem && error.code === 'bank_unavailable'
}
