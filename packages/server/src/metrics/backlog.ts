/** What waits in the database, for all processes alike. */
export type Backlog = {
  readonly jobs: readonly {
    readonly job: string
    readonly state: 'ready' | 'later' | 'running' | 'given-up'
    readonly count: number
  }[]
  /** 0 if nothing is ready. */
  readonly oldestReadySeconds: number
  /** How long the oldest audit record has been waiting to be chained; 0 if none is. */
  readonly unsealedSeconds: number
  readonly grantsEnded: readonly { readonly cause: string; readonly count: number }[]
}

/** Read whenever somebody reads the metrics, so it is cheap. Throws if the database does not answer. */
export interface BacklogReader {
  read(): Promise<Backlog>
}
