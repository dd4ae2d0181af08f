import type { ConnectorSession } from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { DataScope } from '../domain/data-scope.ts'
import type {
  AccessId,
  AccountId,
  BankId,
  ClientId,
  ExternalUserId,
  UserId,
} from '../domain/ids.ts'
import type { Language } from '../domain/language.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { Secret } from '../domain/secret.ts'
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
  /** What the client wants of the bank; absent: the person connected it in the widget. */
  readonly wish?: ConsentWish
  /** Whether there is a consent to go on with, or to give back. */
  readonly hasConsent: boolean
  /** Whether the bank login is kept. */
  readonly keepsCredentials: boolean
}

/** What the client wants of the bank. Stored sealed: it may name accounts. */
export type ConsentWish = {
  readonly recurring: boolean
  readonly periodDays: number
  readonly scopes: readonly DataScope[]
  /** IBAN, national account number or PAN; empty for all. */
  readonly accounts: readonly { readonly id: string; readonly currency?: string }[]
}

/** What it takes to send the person through the widget again. */
export type RenewableAccess = {
  readonly clientId: ClientId
  readonly externalUserId: ExternalUserId
  readonly redirectUri: string
  readonly language: Language
}

/** By `LoginField.key`. */
export type Credentials = Readonly<Record<string, Secret>>

/** An access whose consent is still to come. */
export type NewAccess = AccessKey & {
  readonly bank: Pick<Bank, 'id' | 'name' | 'bankCodes'>
  readonly createdAt: Date
  readonly wish: ConsentWish
  readonly credentials?: {
    readonly values: Credentials
    /** They are used once, and not after this time; absent: they are kept. */
    readonly until?: Date
  }
}

/** What it takes to give a consent back. */
export type EndingAccess = { readonly bankId: BankId; readonly session?: ConnectorSession }

/** A consent that its access has no use for any more. */
export type RevokedConsent = { readonly userId: UserId; readonly id: string }

/**
 * One-time accesses are none of these, nor those that are over. Credentials are sealed with a key of each access's own, which
 * goes with them.
 */
export interface AccessStore {
  list(userId: UserId): Promise<readonly Access[]>
  find(access: AccessKey): Promise<Access | undefined>
  /** Whose it is, and where its person goes back to; `undefined` for one that was not connected in the widget. */
  findRenewable(access: AccessKey): Promise<RenewableAccess | undefined>
  /**
   * Tells clients of consents that end in 14, in 7 and in 1 days, of each once: events `consent.expires_soon`, `limit` at most.
   * How many.
   */
  tellOfEnds(now: Date, limit: number): Promise<number>
  add(access: NewAccess): Promise<void>
  /** Shreds the bank login. False if there is no such access. */
  forgetCredentials(access: AccessKey): Promise<boolean>
  /**
   * Takes the consent from the access, whose data stays, and queues `revoke-consent`, which tells the bank. False if there is
   * none.
   */
  revokeConsent(access: AccessKey, now: Date): Promise<boolean>
  findRevoked(consent: RevokedConsent): Promise<EndingAccess | undefined>
  keepRevokedSession(consent: RevokedConsent, session: ConnectorSession): Promise<void>
  forgetRevoked(consent: RevokedConsent): Promise<void>
  /**
   * Deletes one account with all its data, and with the last one its access, as `end` does. False if there is no such account.
   */
  deleteAccount(account: {
    readonly userId: UserId
    readonly id: AccountId
    readonly now: Date
  }): Promise<boolean>
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
