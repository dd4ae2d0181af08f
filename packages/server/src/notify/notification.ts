import type { AccountId, ClientId, NotificationId, UserId } from '../domain/ids.ts'
import type { Money } from '../domain/money.ts'
import type { BankTransaction } from '../domain/transaction.ts'

/** Whose notifications: a user's, each made by the user's client. */
export type NotificationKey = { readonly userId: UserId; readonly id: NotificationId }

/** What a client wants to be told of one user's data (finX API section 11). */
export type Notification = NotificationKey & {
  readonly clientId: ClientId
  readonly createdAt: Date
} & NotificationWish

export type NotificationWish = {
  readonly observeKey: string
  readonly notifyUri: string
  /** Comes back with every notice. */
  readonly state?: string
}

export interface NotificationStore {
  /** False if the user has `max` already, or is gone. */
  add(notification: Notification, max: number): Promise<boolean>
  /** The oldest first. */
  list(userId: UserId): Promise<readonly Notification[]>
  find(key: NotificationKey): Promise<Notification | undefined>
  change(key: NotificationKey, wish: NotificationWish): Promise<Notification | undefined>
  /** False if there is none. */
  delete(key: NotificationKey): Promise<boolean>
  /** All that the user has, at once. */
  replaceAll(userId: UserId, notifications: readonly Notification[]): Promise<void>
}

/** What a sync has changed in one account. */
export type AccountChange = {
  readonly accountId: AccountId
  /** The balance as it is now; absent where it stayed. */
  readonly balance?: Money
  /** Transactions that came, and pending ones that were booked. */
  readonly arrived?: readonly ArrivedTransaction[]
  /** Others changed, or went. */
  readonly revised?: boolean
  /** The bank rejected the saved credentials while nobody was there. */
  readonly credentialsRejected?: boolean
}
export type ArrivedTransaction = Pick<
  BankTransaction,
  'status' | 'amount' | 'counterparty' | 'purpose'
>

export type DataChange = {
  readonly userId: UserId
  readonly changes: readonly AccountChange[]
  readonly now: Date
}

/** Booked in this month so far, both without a sign. */
export type MonthTotals = { readonly expenses: Money; readonly deposits: Money }

/** Which notifications a change is for. */
export type NoticeRules = {
  /** True if the key asks for what was spent and earned in this month. */
  needsTotals(observeKey: string): boolean
  isMeant(observeKey: string, change: AccountChange, totals: MonthTotals | undefined): boolean
}

/** A notice in the hands of one worker. `wanted`: how much there was to tell when it was taken. */
export type HeldNotice = Notification & { readonly wanted: number; readonly attempts: number }

export type NoticeEnd =
  | { readonly state: 'told' }
  | { readonly state: 'pending'; readonly nextAt: Date }
  | { readonly state: 'parked' }

/**
 * What is to be told. A notice always says the same, so that of one notification one waits at most; what changes while it is
 * under way is told by another one.
 */
export interface NotificationDeliveryStore {
  /** Notes for every notification that a change is for that there is something to tell, and queues its job. */
  record(change: DataChange): Promise<void>
  /** `undefined` if there is nothing to tell by now; where there will be, its job is queued. */
  hold(key: NotificationKey, now: Date): Promise<HeldNotice | undefined>
  /** Notes what came of it; where there is more to tell, its job is queued. */
  settle(held: HeldNotice, end: NoticeEnd & { readonly at: Date }): Promise<void>
  /** Queues a job for each with something due before `before`, `limit` at most: its own was lost. How many. */
  wakeOverdue(before: Date, limit: number): Promise<number>
}
