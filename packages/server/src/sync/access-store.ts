import type { ConnectorSession } from '../connectors/connector.ts'
import type { AccessId, BankId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { AccessKey, AccessState } from './sync-store.ts'

/** A person's connection to a bank that goes on. */
export type Access = {
  readonly id: AccessId
  readonly userId: UserId
  readonly bankId: BankId
  readonly bankName: string
  readonly createdAt: Date
  readonly state: AccessState
  /** The last day of the bank's consent, if it said one. */
  readonly consentUntil?: LocalDate
  /** When machines read next, if they do. */
  readonly nextSyncAt?: Date
}

/** What it takes to give a consent back. */
export type EndingAccess = { readonly bankId: BankId; readonly session?: ConnectorSession }

/** One-time accesses are none of these, nor those that are over. */
export interface AccessStore {
  list(userId: UserId): Promise<readonly Access[]>
  find(access: AccessKey): Promise<Access | undefined>
  /**
   * Deletes the accounts of an access with all their data, at once, and queues `end-access`, which tells the bank. False if
   * there is no such access.
   */
  end(access: AccessKey, now: Date): Promise<boolean>
  /** Of an access that is over. */
  findEnding(access: AccessKey): Promise<EndingAccess | undefined>
  keepSession(access: AccessKey, session: ConnectorSession): Promise<void>
  /** Forgets an access that is over. */
  forget(access: AccessKey): Promise<void>
}
