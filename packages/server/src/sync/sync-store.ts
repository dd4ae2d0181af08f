import type { ConnectorSession, RawAnswer } from '../connectors/connector.ts'
import type { BankAccount } from '../domain/account.ts'
import type { DataScope } from '../domain/data-scope.ts'
import type { AccessId, AccountId, BankId, SyncId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { ProblemCode } from '../domain/problem.ts'
import type { Psu } from '../domain/psu.ts'
import type { HarvestedAccount } from './harvest.ts'

export type AccessKey = { readonly userId: UserId; readonly id: AccessId }

/** Whether machines may read on; if not, only the person helps. */
export type AccessState = 'connected' | 'needs_user' | 'credentials_rejected'

/** One fetch run over the accounts of an access. */
export type Sync = {
  readonly id: SyncId
  readonly userId: UserId
  readonly accessId: AccessId
  /** `await_auth`: the person is asked something. */
  readonly state: 'queued' | 'running' | 'await_auth' | 'completed' | 'failed'
  readonly createdAt: Date
  readonly startedAt?: Date
  readonly endedAt?: Date
  /** Why it failed. */
  readonly problem?: ProblemCode
}

/** An account as a sync needs it. */
export type SyncAccount = {
  readonly id: AccountId
  readonly account: Omit<BankAccount, 'balances'>
  /** The last day that was read. */
  readonly coveredUntil?: LocalDate
  /** What the bank said of it when it listed it. */
  readonly raw?: RawAnswer
}

/** How accounts that a person has just connected become visible. */
export type NewAccounts = {
  /** The client reads so many days; absent: all that there is. */
  readonly shownDays?: number
  /** False: the bank is read this once. */
  readonly recurring: boolean
}

/** A run in the hands of one worker, with all that it needs. */
export type HeldSync = {
  readonly sync: Sync
  /** Whoever holds it later has a higher one; then nothing of this one is taken any more. */
  readonly run: number
  readonly bankId: BankId
  /** The person at the screen; without one the read is unattended. */
  readonly psu?: Psu
  readonly session: ConnectorSession
  readonly consentUntil?: LocalDate
  readonly scopes: readonly DataScope[]
  /** Syncs of this access that failed in a row. */
  readonly failures: number
  readonly accounts: readonly SyncAccount[]
  /** Present if the person has just connected them: their ids are places in the bank's list then. */
  readonly news?: NewAccounts
  /** Its client wants no notifications of what it brings. */
  readonly isQuiet?: boolean
  /** What a worker that was killed has read already. */
  readonly staged: ReadonlySet<AccountId>
}

/** How a run ends, and what follows for its access. */
export type SyncEnd = {
  readonly now: Date
  /** When machines read next; absent: not before somebody asks. */
  readonly nextSyncAt?: Date
  /** From this day on the client reads the accounts of `news`; absent: all that there is. */
  readonly shownFrom?: LocalDate
}
export type SyncFailure = SyncEnd & {
  readonly problem: ProblemCode
  readonly state: AccessState
}

/**
 * Runs and what they read. A run is seen at once and completely, or not at all; per access there is one at a time. Session,
 * PSU and what is staged are stored sealed.
 */
export interface SyncStore {
  /**
   * Queues a run and its job, in one transaction. If one is under way, that comes back; `undefined` for an access that is
   * unknown, or that only the person can bring back.
   */
  queue(
    access: AccessKey,
    wish: { readonly id: SyncId; readonly psu?: Psu; readonly now: Date },
  ): Promise<Sync | undefined>
  find(userId: UserId, id: SyncId): Promise<Sync | undefined>
  /**
   * Queues unattended runs of accesses that are due, of each client in turn, `limit` at most, and sets when each is due again.
   * Two that do so at once share the work. How many.
   */
  queueDue(now: Date, options: { readonly limit: number; nextSyncAt(): Date }): Promise<number>
  /** Takes a run that has not ended, from whoever had it before. */
  hold(userId: UserId, id: SyncId, now: Date): Promise<HeldSync | undefined>
  /**
   * Which of the accounts may be read without the person now: of each, four reads in any 24 hours, counted here and now. One
   * statement decides; clocks that are an hour off make it fewer, never more.
   */
  reserveUnattended(
    userId: UserId,
    accounts: readonly AccountId[],
    now: Date,
  ): Promise<readonly AccountId[]>
  /** False, here and below, if somebody else holds the run by now, or it has ended: nothing is changed then. */
  keepSession(held: HeldSync, session: ConnectorSession): Promise<boolean>
  stage(held: HeldSync, account: AccountId, harvested: HarvestedAccount): Promise<boolean>
  /** Makes all that is staged visible, in one transaction. */
  publish(held: HeldSync, end: SyncEnd): Promise<boolean>
  /** Ends the run; what is staged goes, what was visible stays. */
  fail(held: HeldSync, failure: SyncFailure): Promise<boolean>
  /** Ends runs that began before `before` and that no worker will end any more. How many. */
  failStale(before: Date, now: Date): Promise<number>
}
