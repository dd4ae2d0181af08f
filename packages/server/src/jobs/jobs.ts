import type {
  AccessId,
  ClientId,
  FlowId,
  NotificationId,
  SyncId,
  UserId,
  WebhookId,
} from '../domain/ids.ts'

/** Every job and what it carries. Payloads hold ids alone: they are stored in clear. */
export type Jobs = {
  /** Fetches what the person granted in a flow and finishes it. `version` is the flow's when it was asked for. */
  'fetch-flow': { readonly flowId: FlowId; readonly version: number }
  /** Gives the consent of a finished or cancelled flow back to the bank. */
  'end-consent': { readonly flowId: FlowId }
  /** Runs a sync. */
  'sync-access': { readonly userId: UserId; readonly syncId: SyncId }
  /** Asks the person and the bank until a sync may read, then lists its accounts. */
  'authorize-sync': { readonly userId: UserId; readonly syncId: SyncId }
  /** Gives a consent back that its access has no use for any more. */
  'revoke-consent': { readonly userId: UserId; readonly consentId: string }
  /** Queues the syncs that are due, and ends those that no worker will end. Runs every minute. */
  'schedule-syncs': Record<string, never>
  /** Gives the consent of an access that is over back to the bank, and forgets it. */
  'end-access': { readonly userId: UserId; readonly accessId: AccessId }
  /** Sends what waits for a webhook. */
  'deliver-webhook': { readonly clientId: ClientId; readonly webhookId: WebhookId }
  /** Tells a client that what it watches has changed. */
  'deliver-notification': { readonly userId: UserId; readonly notificationId: NotificationId }
  /** Wakes deliveries that no job is left for, and deletes old events. Runs every minute. */
  'tend-deliveries': Record<string, never>
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
    /** How often it is tried, with longer and longer pauses; 5 times if absent. */
    readonly attempts?: number
    /** Of the jobs in one lane only one runs at a time. */
    readonly lane?: string
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
