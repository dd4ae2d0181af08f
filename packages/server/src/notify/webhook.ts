import type { Event, EventType } from '../domain/event.ts'
import type { ClientId, EventId, WebhookId } from '../domain/ids.ts'
import type { Secret } from '../domain/secret.ts'
import type { SendFailure } from './send.ts'

export type WebhookKey = { readonly clientId: ClientId; readonly id: WebhookId }

/** Where a client wants to be told of events. */
export type Webhook = WebhookKey &
  WebhookSettings & {
    readonly createdAt: Date
    /** Why nothing is sent: the target said that it is gone (HTTP 410). Absent where it is the client's wish. */
    readonly isGone?: boolean
  }

export type WebhookSettings = {
  readonly url: string
  /** Absent: all. */
  readonly types?: readonly EventType[]
  /** Off, nothing is sent and no event is kept for it; what waited already waits on. */
  readonly enabled: boolean
}

/** What became of one event at one webhook. */
export type Delivery = {
  readonly event: Event
  readonly state: DeliveryState
  readonly attempts: number
  /** When it is tried next. It may have to wait for another one of its access. */
  readonly nextAt?: Date
  readonly last?: { readonly at: Date } & Outcome
}

export type DeliveryState = 'pending' | 'delivered' | 'parked'
export type Outcome = { readonly status: number } | { readonly failure: SendFailure }

/** The webhooks of the clients, and what became of their deliveries. Secrets are stored sealed. */
export interface WebhookStore {
  /** False if the client has `max` already. */
  add(webhook: Webhook, secret: Secret, max: number): Promise<boolean>
  /** The oldest first. */
  list(clientId: ClientId): Promise<readonly Webhook[]>
  find(key: WebhookKey): Promise<Webhook | undefined>
  /** Where it is on, all that waits is tried at once: its job is queued. */
  change(key: WebhookKey, settings: WebhookSettings, now: Date): Promise<Webhook | undefined>
  /** With all its deliveries; false if there is none. */
  delete(key: WebhookKey): Promise<boolean>
  /** The secret before this one signs along until `oldUntil`; the one before that no longer. */
  rotateSecret(key: WebhookKey, secret: Secret, oldUntil: Date): Promise<boolean>
  /** The newest first; `undefined` if there is no such webhook. */
  listDeliveries(
    key: WebhookKey,
    page: {
      readonly state?: DeliveryState
      /** The number of an event; only those before it. */
      readonly before?: number
      readonly count: number
    },
  ): Promise<readonly Delivery[] | undefined>
  /** Sends it anew, whatever became of it, with ten attempts; its job is queued. */
  replay(key: WebhookKey, id: EventId, now: Date): Promise<Delivery | undefined>
}

/** A webhook in the hands of one worker. */
export type HeldWebhook = WebhookKey & {
  readonly url: string
  /** All that sign now, the newest first. */
  readonly secrets: readonly Secret[]
  /** Whoever holds it later has a higher one. */
  readonly lease: number
}

export type PendingDelivery = { readonly event: Event; readonly attempts: number }

export type Settlement =
  | { readonly state: 'delivered' }
  | { readonly state: 'pending'; readonly nextAt: Date }
  | { readonly state: 'parked' }

/**
 * The events that wait for a webhook. Those of one access go in their order: the next one is due only when the one before it
 * is delivered or parked.
 */
export interface DeliveryStore {
  /**
   * Takes a webhook, from whoever had it before. `undefined` if it is gone, off or resting; then its next job is queued where
   * there will be something to do.
   */
  hold(key: WebhookKey, now: Date): Promise<HeldWebhook | undefined>
  /** The next of each access, as far as they are due, the longest due first. Nothing for who no longer holds the webhook. */
  due(
    held: HeldWebhook,
    page: { readonly now: Date; readonly count: number },
  ): Promise<readonly PendingDelivery[]>
  /** Notes what came of an attempt. */
  settle(
    held: HeldWebhook,
    attempt: PendingDelivery,
    settled: Settlement & { readonly at: Date; readonly outcome: Outcome },
  ): Promise<void>
  /** Switches it off, since the target said that it is gone. */
  switchOff(held: HeldWebhook, now: Date): Promise<void>
  /** Queues the next job, if anything waits: when it is due, and not before `restingUntil`. */
  release(held: HeldWebhook, options: { readonly restingUntil?: Date }): Promise<void>
  /** Queues a job for each webhook with something due before `before`, `limit` at most: some job of it was lost. How many. */
  wakeOverdue(before: Date, limit: number): Promise<number>
}
