import type { FlowId } from '../domain/ids.ts'

/** Every job and what it carries. Payloads hold ids alone: they are stored in clear. */
export type Jobs = {
  /** Fetches what the person granted in a flow and finishes it. `version` is the flow's when it was asked for. */
  'fetch-flow': { readonly flowId: FlowId; readonly version: number }
  /** Gives the consent of a finished or cancelled flow back to the bank. */
  'end-consent': { readonly flowId: FlowId }
  /** Deletes one-time data, flows and tokens whose time has come. Runs every minute. */
  'purge-expired': Record<string, never>
}
export type JobName = keyof Jobs

/** A job to be added, in the transaction of the change it belongs to. */
export type Job = {
  readonly [Name in JobName]: {
    readonly name: Name
    readonly payload: Jobs[Name]
    /** Not before this time; at once if absent. */
    readonly runAt?: Date
    /** Of several waiting jobs with one key only the newest runs. */
    readonly key?: string
  }
}[JobName]

/** What each job does; complete by its type. A handler that throws is run again later, at most 5 times. */
export type JobHandlers = {
  readonly [Name in JobName]: (
    payload: Jobs[Name],
    options: { signal: AbortSignal },
  ) => Promise<void>
}

/** The running worker. */
export interface Worker {
  /** Stops taking jobs, waits for the running ones (at most 8 s), hands back the rest. */
  stop(): Promise<void>
}
