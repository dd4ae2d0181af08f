import type { ConnectorSession, RawAnswer, StepFailure } from '../connectors/connector.ts'
import type { AccountType, BankAccount } from '../domain/account.ts'
import type { Challenge, ScaMethod } from '../domain/challenge.ts'
import type { BankId, ClientId, ExternalUserId, FlowId, UserId } from '../domain/ids.ts'
import type { Language } from '../domain/language.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { Psu } from '../domain/psu.ts'
import type { CodeChallenge } from '../domain/token-hash.ts'

/** What the client asked for when it created the link (finX API section 4.1). Never changes. */
export type FlowRequest = {
  readonly redirectUri: string
  /** RFC 7636: the code is traded only together with the verifier behind it. */
  readonly codeChallenge?: CodeChallenge
  /** Echoed byte for byte in the callback. */
  readonly state?: string
  readonly language: Language
  readonly trackingId?: string
  /** The wire's `provider_id`: skips the bank search. */
  readonly bankId?: BankId
  /** IBAN, national account number or PAN; empty for all. An IBAN of a known bank skips the search. */
  readonly accounts: readonly { readonly id: string; readonly currency?: string }[]
  /** Empty for all. */
  readonly accountTypes: readonly AccountType[]
  readonly allowMultiSelection: boolean
  /** How many days of transactions the client reads. */
  readonly syncPeriodDays: number
  /** The client reads on for as long as the person wants; absent: once. */
  readonly ongoing?: Ongoing
}

/** What is special about a link to ongoing access. */
export type Ongoing = {
  /** The client's own id of the person. */
  readonly externalUserId: ExternalUserId
  /** The bank login is kept without asking the person. */
  readonly saveSecrets: boolean
}

/** Why the person sees a step again. Each has its own sentence in the widget, in every language. */
export type Notice =
  | StepFailure
  | 'answer-rejected'
  | 'bank-unavailable'
  | 'bank-tomorrow'
  | 'bank-not-set-up'
  | 'bank-problem'
  | 'answer-missing'
  | 'bank-unknown'
  | 'accounts-missing'
  | 'no-matching-accounts'

/**
 * Where a flow is. `session` is what the connector needs to go on; every state that talks to a bank carries it.
 * The names are also the paths of the widget's steps.
 */
export type FlowState =
  | { readonly name: 'welcome' }
  | { readonly name: 'bank'; readonly notice?: Notice }
  | { readonly name: 'login'; readonly bankId: BankId; readonly notice?: Notice }
  | {
      readonly name: 'method'
      readonly bankId: BankId
      readonly methods: readonly ScaMethod[]
      readonly session: ConnectorSession
      readonly notice?: Notice
    }
  | {
      readonly name: 'challenge'
      readonly bankId: BankId
      readonly challenge: Challenge
      readonly attemptsLeft?: number
      readonly session: ConnectorSession
      readonly notice?: Notice
    }
  | {
      readonly name: 'redirect'
      readonly bankId: BankId
      readonly url: string
      readonly session: ConnectorSession
      readonly notice?: Notice
    }
  | {
      readonly name: 'app'
      readonly bankId: BankId
      readonly message?: string
      readonly session: ConnectorSession
      readonly notice?: Notice
    }
  | {
      readonly name: 'accounts'
      readonly bankId: BankId
      readonly offered: readonly OfferedAccount[]
      readonly session: ConnectorSession
      /** The last day the bank grants, if it said one. */
      readonly validUntil?: LocalDate
      readonly notice?: Notice
    }
  | {
      readonly name: 'fetching'
      readonly bankId: BankId
      readonly offered: readonly OfferedAccount[]
      readonly chosen: readonly string[]
      readonly asked: FetchOrder
      readonly session: ConnectorSession
      readonly validUntil?: LocalDate
      /** Why fetching stopped; it goes on when the person asks for it. */
      readonly notice?: Notice
    }
  | {
      readonly name: 'finished'
      readonly bankId: BankId
      readonly userId: UserId
      readonly session: ConnectorSession
    }
  /** `session`, if the bank was already asked: its consent is given back. */
  | { readonly name: 'cancelled'; readonly bankId?: BankId; readonly session?: ConnectorSession }
  /** The person left because something else than their own wish stood in the way. */
  | { readonly name: 'failed'; readonly bankId?: BankId; readonly session?: ConnectorSession }

/** An account of the bank that the request admits: plain JSON, as everything in a state. */
export type OfferedAccount = Omit<BankAccount, 'balances'> & {
  /** What the form sends: its place in the list, never its IBAN. */
  readonly choice: string
  /** The balance to show: an exact decimal string in the ISO 4217 currency. */
  readonly balance?: { readonly amount: string; readonly currency: string }
  /** What the bank said of it; kept if the account is chosen. */
  readonly raw?: RawAnswer
}

/**
 * When fetching was asked for (milliseconds since 1970), and by whom: the person waits at the screen, so the bank must not
 * count these reads as unattended ones.
 */
export type FetchOrder = { readonly atMs: number; readonly psu: Psu }

/** What can happen to a flow. Events of the person, then those of the bank and of the fetching job. */
export type FlowEvent =
  | { readonly name: 'started' }
  | { readonly name: 'bank-chosen'; readonly bankId: BankId }
  | { readonly name: 'went-back' }
  | { readonly name: 'cancelled' }
  | { readonly name: 'retried'; readonly asked: FetchOrder }
  | {
      readonly name: 'accounts-chosen'
      readonly choices: readonly string[]
      readonly asked: FetchOrder
    }
  | { readonly name: 'noticed'; readonly notice: Notice }
  | {
      readonly name: 'method-asked'
      readonly bankId: BankId
      readonly methods: readonly ScaMethod[]
      readonly session: ConnectorSession
    }
  | {
      readonly name: 'challenge-asked'
      readonly bankId: BankId
      readonly challenge: Challenge
      readonly rejected?: { readonly attemptsLeft?: number }
      readonly session: ConnectorSession
    }
  | {
      readonly name: 'redirect-asked'
      readonly bankId: BankId
      readonly url: string
      readonly session: ConnectorSession
    }
  | {
      readonly name: 'app-asked'
      readonly bankId: BankId
      readonly message?: string
      readonly session: ConnectorSession
    }
  | { readonly name: 'still-waiting'; readonly session: ConnectorSession }
  | {
      readonly name: 'authorized'
      readonly bankId: BankId
      /** Those the request admits. */
      readonly offered: readonly OfferedAccount[]
      readonly session: ConnectorSession
      readonly validUntil?: LocalDate
      readonly asked: FetchOrder
    }
  | { readonly name: 'authorisation-failed'; readonly notice: Notice }
  | { readonly name: 'fetched'; readonly userId: UserId }
  | { readonly name: 'fetch-failed'; readonly notice: Notice }

/** One passage of a person through the widget. */
export type Flow = {
  readonly id: FlowId
  readonly clientId: ClientId
  readonly clientName: string
  readonly request: FlowRequest
  readonly state: FlowState
  /** Grows with every saved change; a save against an older version loses. */
  readonly version: number
  readonly createdAt: Date
  /** When the link, and everything behind it, ends. */
  readonly expiresAt: Date
}
