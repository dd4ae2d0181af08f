import { fingerprint } from './proof-key.ts'
import type { BankToken } from './bank-token.ts'

type Entry = { readonly renewed: Promise<BankToken>; readonly endsAtMs: number }

/** Long enough for every call that was under way with the token before. */
const keptMs = 5 * 60_000
const entriesMax = 10_000

/**
 * One renewal at a time for each refresh token: banks with one-time refresh tokens end the whole chain when one comes
 * twice. Whoever still holds the token of before gets its successor instead of sending it again.
 */
export class Renewals {
  readonly #entries = new Map<string, Entry>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** What `renew` makes of the refresh token; a failure is not remembered. */
  once(refreshToken: string, renew: () => Promise<BankToken>): Promise<BankToken> {
    const key = fingerprint(refreshToken)
    const known = this.#entries.get(key)
    if (known && known.endsAtMs > this.#nowMs()) return known.renewed
    this.#makeRoom()
    const renewed = renew()
    const entry = { renewed, endsAtMs: this.#nowMs() + keptMs }
    this.#entries.set(key, entry)
    renewed.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key)
    })
    return renewed
  }

  /** The oldest go first: a map keeps the order of insertion. */
  #makeRoom(): void {
    for (const [key, { endsAtMs }] of this.#entries) {
      if (endsAtMs > this.#nowMs() && this.#entries.size < entriesMax) return
      this.#entries.delete(key)
    }
  }
}
