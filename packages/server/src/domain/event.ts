import type { FlowOutcome, FlowStep } from './flow-journal.ts'
import type {
  AccessId,
  AccountId,
  ClientId,
  EventId,
  ExternalUserId,
  FlowId,
  SyncId,
  UserId,
} from './ids.ts'
import type { ProblemCode } from './problem.ts'

/** Everything a client is told of. The wire's names, and each once: a type that was told is never renamed. */
export const eventTypes = [
  'access.connected',
  'access.renewed',
  'access.needs_user',
  'access.credentials_rejected',
  'access.deleted',
  'consent.expires_soon',
  'consent.ended',
  'sync.completed',
  'sync.failed',
  'balance.changed',
  'transactions.changed',
  'grant.revoked',
  'flow.ended',
] as const
export type EventType = (typeof eventTypes)[number]

/** What an event says beyond whose it is: ids and dates, never what a bank told us. */
type Details = {
  'access.connected': object
  'access.renewed': object
  'access.needs_user': WithRenewal
  'access.credentials_rejected': WithRenewal
  'access.deleted': object
  'consent.expires_soon': WithRenewal & { readonly daysLeft: 14 | 7 | 1 }
  'consent.ended': WithRenewal
  'sync.completed': { readonly syncId: SyncId }
  'sync.failed': { readonly syncId: SyncId; readonly problem: ProblemCode }
  'balance.changed': { readonly accountId: AccountId }
  'transactions.changed': { readonly accountId: AccountId }
  'grant.revoked': { readonly reason: 'code_replayed' | 'refresh_token_reused' }
  'flow.ended': {
    readonly flowId: FlowId
    readonly outcome: FlowOutcome
    /** What the person saw last; absent: they have not opened the link. */
    readonly lastStep?: FlowStep
  }
}
/** Where the person goes to renew. Whoever has the link can begin: stored sealed. */
type WithRenewal = { readonly renewalLink?: string }

/** What has happened, as whoever saw it happen says it. */
export type EventDraft = {
  readonly [Type in EventType]: {
    readonly type: Type
    /** Absent where it concerns the user as a whole. */
    readonly accessId?: AccessId
  } & Details[Type]
}[EventType]

/** What has happened, to be told to the client. It outlives what it is about. */
export type Event = EventDraft & {
  readonly id: EventId
  /** Counts the events of one client from 1, without a gap. Of one access it is also the order in which they happened. */
  readonly number: number
  readonly clientId: ClientId
  /** Absent where nobody is known yet: a flow ends with data, or without anybody. */
  readonly userId?: UserId
  readonly externalUserId?: ExternalUserId
  readonly at: Date
}

const idPattern = /^evt_([1-9a-z][0-9a-z]{0,9})_[0-9a-f]{16}$/

/** The id of a client's event: its number can be read off it, so that a reader goes on from it also when it is gone. */
export function formatEventId(number: number, random: Uint8Array): EventId {
  if (random.length !== 8) throw new RangeError('an event id ends with 8 random bytes')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  return `evt_${number.toString(36)}_${Buffer.from(random).toString('hex')}` as EventId
}

/** The number within an event id; `undefined` if it is none. */
export function numberOfEventId(id: string): number | undefined {
  const digits = idPattern.exec(id)?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 36)
}
