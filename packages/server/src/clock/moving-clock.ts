import { addDuration, type Duration } from '../domain/duration.ts'
import { Problem } from '../domain/problem.ts'
import type { ClockState, ClockStore } from './clock-store.ts'

export type MovingClockOptions = {
  readonly store: ClockStore
  /** The machine's clock. */
  machineNow(): Date
  /** Whoever has a clock of their own; told first, so that they are never behind us. */
  tell?(state: ClockState): Promise<void>
}

/** Where the clock is to be moved: so much further, or to an instant. */
export type ClockWish = { readonly advance: Duration } | { readonly to: Date }

/** What the clock says, and how far that is from the machine's. */
export type ClockReading = { readonly now: Date; readonly aheadMs: number }

/** Who did not move it sees it within this time. */
const refreshMs = 500
/** As far as it can be moved: beyond that neither certificates nor the banks' calendars make sense. */
const aheadMsMax = 10 * 366 * 24 * 3600 * 1000

/** A clock that can be moved on, for all processes on one database, and never back. */
export class MovingClock {
  readonly #store: ClockStore
  readonly #machineNow: () => Date
  readonly #tell: (state: ClockState) => Promise<void>
  readonly #timer: NodeJS.Timeout
  #aheadMs = 0

  private constructor(options: MovingClockOptions) {
    this.#store = options.store
    this.#machineNow = () => options.machineNow()
    this.#tell = async (state) => options.tell?.(state)
    // The database may be away for a moment; the next look will tell.
    this.#timer = setInterval(() => void this.refresh().catch(() => {}), refreshMs).unref()
  }

  /** Knows how far it was moved before. */
  static async open(options: MovingClockOptions): Promise<MovingClock> {
    const clock = new MovingClock(options)
    await clock.refresh()
    return clock
  }

  readonly now = (): Date => new Date(this.#machineNow().getTime() + this.#aheadMs)

  /** Looks whether another process has moved it. */
  readonly refresh = async (): Promise<void> => {
    const state = await this.#store.read()
    if (state.aheadMs <= this.#aheadMs) return
    await this.#tell(state)
    this.#take(state)
  }

  async read(): Promise<ClockReading> {
    await this.refresh()
    return { now: this.now(), aheadMs: this.#aheadMs }
  }

  /** Throws `Problem('invalid_request')` for a move back or too far. */
  async move(wish: ClockWish): Promise<ClockReading> {
    const at = this.#machineNow()
    const state = await this.#store.move({
      at,
      aheadOf: (before) => aheadOf(wish, at, before),
      tell: this.#tell,
    })
    this.#take(state)
    return { now: this.now(), aheadMs: this.#aheadMs }
  }

  /** Stops following. */
  close(): void {
    clearInterval(this.#timer)
  }

  #take({ aheadMs }: ClockState): void {
    this.#aheadMs = Math.max(this.#aheadMs, aheadMs)
  }
}

function aheadOf(wish: ClockWish, at: Date, { aheadMs: before }: ClockState): number {
  const now = new Date(at.getTime() + before)
  const target = 'to' in wish ? wish.to : addDuration(now, wish.advance)
  const field = 'to' in wish ? 'to' : 'advance'
  if (target < now) throw refusal(field, 'The clock does not go back.')
  const aheadMs = target.getTime() - at.getTime()
  if (aheadMs > aheadMsMax) throw refusal(field, 'The clock goes ten years ahead at most.')
  return aheadMs
}

function refusal(field: string, message: string): Problem {
  const faults = { [field]: [message] }
  return new Problem('invalid_request', `the clock cannot be moved there`, { faults })
}
