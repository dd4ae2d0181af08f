/** How far the clock was moved. */
export type ClockState = {
  /** Milliseconds ahead of the machine's clock. */
  readonly aheadMs: number
  /** By the machine's clock, when it was moved for the first time; absent: never. */
  readonly movedAt?: Date
}

export type ClockMove = {
  /** By the machine's clock. */
  readonly at: Date
  /** By how much it is to be ahead; what it throws, the move throws. */
  aheadOf(state: ClockState): number
  /** Told before anybody else can see it; if it fails, nothing has moved. It may be told twice. */
  tell(state: ClockState): Promise<void>
}

/** The one clock of all processes on one database. */
export interface ClockStore {
  read(): Promise<ClockState>
  /**
   * Moves the clock, one move at a time. Jobs that wait for a time come that much closer, what is under way did not begin
   * earlier by it, and what runs every minute runs at once.
   */
  move(move: ClockMove): Promise<ClockState>
}
