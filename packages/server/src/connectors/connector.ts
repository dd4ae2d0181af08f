import type { BankAccount, Balance } from '../domain/account.ts'
import type { Bank, Protocol } from '../domain/bank.ts'
import type { Challenge, ScaMethod } from '../domain/challenge.ts'
import type { DataScope } from '../domain/data-scope.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { Psu } from '../domain/psu.ts'
import type { Secret } from '../domain/secret.ts'
import type { BankTransaction } from '../domain/transaction.ts'

/**
 * What a connector must remember between two steps: plain JSON, opaque to everyone else, stored sealed.
 * It never holds a password or an OTP.
 */
export type ConnectorSession = { readonly [key: string]: unknown }

/** Rides along with every call: who is present, and when to give up. */
export type CallContext = {
  readonly psu?: Psu
  readonly signal: AbortSignal
  /**
   * Called when the bank replaced what the session holds (a rotated token), before the next call to the bank: the caller
   * stores the session durably in place of the one it passed in.
   */
  keepSession?(session: ConnectorSession): Promise<void>
}

/** What a person wants to connect, and where the bank's pages lead back to. */
export type StartRequest = {
  /** By `LoginField.key`. Sent to the bank, then forgotten. */
  readonly credentials: Readonly<Record<string, Secret>>
  /** The accounts the client asked for: IBAN, national number or PAN; empty for all. */
  readonly accounts: readonly { readonly id: string; readonly currency?: string }[]
  readonly returnUrl: string
  readonly refusedUrl: string
  /**
   * One return address for all flows, for banks at which exactly one is registered. `key` has to stand before a dot at the
   * beginning of the OAuth state: it finds the flow.
   */
  readonly sharedReturn?: { readonly url: string; readonly key: string }
  /** What is to be read of them; absent: everything. A bank whose consent has no finer grain is asked for that. */
  readonly scopes?: readonly DataScope[]
  /** How long the consent shall last; a one-off access asks for today. */
  readonly validUntil: LocalDate
  readonly recurring: boolean
}

/** What the person, or the clock, has to say to the bank next. */
export type StepInput =
  | { readonly kind: 'method'; readonly methodId: string }
  | { readonly kind: 'answer'; readonly answer: Secret }
  /** Ask the bank how far it is: after a redirect, while the person confirms elsewhere. */
  | { readonly kind: 'poll' }
  /**
   * The person came back from the bank's pages, with what those put into the address: an OAuth code and state, a
   * confirmation code. It proves nothing by itself: the bank is asked how far it is.
   */
  | { readonly kind: 'returned'; readonly parameters: Readonly<Record<string, Secret>> }

/** Why the bank's authorisation came to nothing. Each has its own sentence in the widget. */
export type StepFailure =
  | 'credentials-rejected'
  | 'login-blocked'
  | 'answer-rejected-finally'
  | 'refused'
  | 'timed-out'
  | 'account-not-found'

/** What the bank wants next. Whoever reads it must be ready for every kind after every call. */
export type Step =
  | { readonly kind: 'redirect'; readonly url: string; readonly session: ConnectorSession }
  | {
      readonly kind: 'choose-method'
      readonly methods: readonly ScaMethod[]
      readonly session: ConnectorSession
    }
  | {
      readonly kind: 'challenge'
      readonly challenge: Challenge
      /** Set when the last answer was wrong; with the tries that are left, if known. */
      readonly rejected?: { readonly attemptsLeft?: number }
      readonly session: ConnectorSession
    }
  | {
      readonly kind: 'decoupled'
      /** The bank's own words, in plain text. */
      readonly message?: string
      readonly session: ConnectorSession
    }
  /** Nothing new yet: poll again. */
  | { readonly kind: 'pending'; readonly session: ConnectorSession }
  | {
      readonly kind: 'authorized'
      readonly session: ConnectorSession
      /** The last day the bank grants, in the bank's time zone. */
      readonly validUntil?: LocalDate
    }
  | { readonly kind: 'failed'; readonly reason: StepFailure }

/** An answer as the bank gave it, kept (sealed) so that a better normalizer can be run again. */
export type RawAnswer = {
  readonly mediaType: string
  readonly body: string
}

export type AccountsAnswer = {
  readonly accounts: readonly BankAccount[]
  /** What the bank said of each account, in the same order: those not chosen are not kept. */
  readonly raw: readonly RawAnswer[]
  /** Entries that could not be understood, with the reason, never with their content. */
  readonly rejected?: readonly string[]
}
export type BalancesAnswer = {
  /** The one to show first. */
  readonly balances: readonly Balance[]
  readonly raw: readonly RawAnswer[]
  /** Entries that could not be understood, with the reason, never with their content. */
  readonly rejected?: readonly string[]
}
export type TransactionPage = {
  readonly transactions: readonly BankTransaction[]
  readonly raw: RawAnswer
  /** Entries that could not be understood, with the reason, never with their content. */
  readonly rejected: readonly string[]
  /** The first day the bank was asked for; absent: the wished one. Many give only so much. */
  readonly from?: LocalDate
}

/**
 * How one protocol is spoken. Outcomes that a caller must branch on are returned as a `Step`; failures are thrown
 * as `Problem`: `bank_unavailable` (no answer, 5xx, time-out), `bank_refused` (our certificate, signature or
 * request: the operator's), `bank_answer_not_understood`, `consent_expired`.
 */
export interface Connector {
  readonly protocol: Protocol
  /** Asks the bank for a consent and starts its authorisation with what the person typed. */
  start(bank: Bank, request: StartRequest, call: CallContext): Promise<Step>
  /** Goes on from `session`. Never sends a rejected password or OTP again. */
  resume(bank: Bank, session: ConnectorSession, input: StepInput, call: CallContext): Promise<Step>
  /** The accounts the consent covers. `session` is that of the `authorized` step. */
  fetchAccounts(bank: Bank, session: ConnectorSession, call: CallContext): Promise<AccountsAnswer>
  fetchBalances(
    bank: Bank,
    session: ConnectorSession,
    read: { readonly resourceId: string } & CallContext,
  ): Promise<BalancesAnswer>
  /**
   * Booked and pending transactions from `from` (inclusive, the bank's day) to today, page by page. A statement that names
   * another `iban`, or this one in another `currency`, is left out and reported.
   */
  fetchTransactions(
    bank: Bank,
    session: ConnectorSession,
    read: {
      readonly resourceId: string
      readonly iban?: string
      readonly currency?: string
      readonly from: LocalDate
    } & CallContext,
  ): AsyncIterable<TransactionPage>
  /** Gives the consent back to the bank (the person cancelled, or the data is no longer needed). */
  end(bank: Bank, session: ConnectorSession, call: CallContext): Promise<void>
}

/** The connector of each protocol; complete by its type. */
export type Connectors = { readonly [Name in Protocol]: Connector }
