import type { Branded } from './branded.ts'

/** The customer's application, as it names itself in HTTP Basic. */
export type ClientId = Branded<string, 'ClientId'>
/** One passage of a person through the widget. A UUID; the wire's `flow_id`. Not a secret. */
export type FlowId = Branded<string, 'FlowId'>
/** A bank in our list. A UUID; the wire's `provider_id`. */
export type BankId = Branded<string, 'BankId'>
/** Whose data it is. Starts with `U`. Every data key leads with it. */
export type UserId = Branded<string, 'UserId'>
/** How a client names a person: its own id, the wire's `user_id` of ongoing links. */
export type ExternalUserId = Branded<string, 'ExternalUserId'>
/** A person's connection to a bank. Starts with `X`. */
export type AccessId = Branded<string, 'AccessId'>
/** One fetch run over an access. A UUID. */
export type SyncId = Branded<string, 'SyncId'>
/** What the person is asked during a sync. Starts with `L`. */
export type ChallengeId = Branded<string, 'ChallengeId'>
/** Starts with `A`. */
export type AccountId = Branded<string, 'AccountId'>
/** Starts with `T`. */
export type TransactionId = Branded<string, 'TransactionId'>
/** What a code was traded for: the tokens of one grant live and die together. */
export type GrantId = Branded<string, 'GrantId'>
/** A page on which a person sees who reads what. A UUID. Not a secret. */
export type OverviewId = Branded<string, 'OverviewId'>
/** What a client is told of. Starts with `evt_`. */
export type EventId = Branded<string, 'EventId'>
/** Where a client wants to be told of events. Starts with `wh_`. */
export type WebhookId = Branded<string, 'WebhookId'>
/** What a client wants to be told of one user's data (finX API section 11). Starts with `N`. */
export type NotificationId = Branded<string, 'NotificationId'>
