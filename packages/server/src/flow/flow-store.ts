import type { ConnectorSession } from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { ClientId, FlowId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { Secret } from '../domain/secret.ts'
import type { BrowserHash, CodeHash, LinkHash } from '../domain/token-hash.ts'
import type { Job } from '../jobs/jobs.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import type { Flow, FlowRequest, FlowState } from './flow.ts'

export type NewFlow = {
  readonly id: FlowId
  readonly clientId: ClientId
  readonly linkHash: LinkHash
  readonly request: FlowRequest
  readonly state: FlowState
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** What a claim protects: the flow as it was, for one step at a time. */
export type Claim = { readonly flow: Flow; readonly until: Date }

/** How far the fetching job is; shown to the person. */
export type FetchProgress = {
  readonly accountsDone: number
  readonly accountsTotal: number
  readonly transactions: number
}

/** Everything a finished flow leaves behind; stored in one transaction or not at all. */
export type FlowHarvest = {
  readonly at: Date
  readonly userId: UserId
  readonly bank: Bank
  readonly accounts: readonly HarvestedAccount[]
  readonly code: { readonly hash: CodeHash; readonly plain: Secret; readonly expiresAt: Date }
  readonly scope: string
  /** When one-time data, and every token for it, ends; absent for ongoing access. */
  readonly dataExpiresAt?: Date
  /** What ongoing access goes on with; absent for one-time data. */
  readonly ongoing?: OngoingHarvest
}

export type OngoingHarvest = {
  readonly session: ConnectorSession
  /** The last day of the bank's consent, if it said one. */
  readonly validUntil?: LocalDate
  /** From this day on, of all that is stored, the client reads. */
  readonly shownFrom: LocalDate
  /** When machines read for the first time. */
  readonly nextSyncAt: Date
}

/** Request, state and session are stored sealed: they hold IBANs and the bank's handles. */
export interface FlowStore {
  create(flow: NewFlow): Promise<void>
  /** Reads only; `undefined` if no link has this hash. Expired flows are found, too: the caller says so kindly. */
  findByLink(hash: LinkHash): Promise<Flow | undefined>
  find(id: FlowId): Promise<Flow | undefined>
  /** The flow, if this browser is the one that took its link, or the phone that it handed over to. */
  findForBrowser(id: FlowId, browser: BrowserHash): Promise<Flow | undefined>
  /**
   * Binds the link to a browser and gives its person until `expiresAt`. Of several callers exactly one gets `true`;
   * later ones and callers for a flow that has expired get `false`. The version stays.
   */
  bind(
    id: FlowId,
    hash: { readonly link: LinkHash; readonly browser: BrowserHash },
    time: { readonly now: Date; readonly expiresAt: Date },
  ): Promise<boolean>
  /** Whoever shows `hash` until `until` may go to the bank in the person's place, once; what was offered before is void. */
  offerHandover(id: FlowId, hash: LinkHash, until: Date): Promise<void>
  /** The flow of an offer that still holds; looking takes nothing. */
  findByHandover(hash: LinkHash, now: Date): Promise<Flow | undefined>
  /** Takes the offer. Of several callers exactly one gets the flow. */
  acceptHandover(
    hash: { readonly handover: LinkHash; readonly browser: BrowserHash },
    now: Date,
  ): Promise<Flow | undefined>
  /**
   * Reserves the flow for one step until `until`, so that two tabs never send one password twice. `undefined` while
   * somebody else's claim runs, when the version has moved on, or when the flow has expired.
   */
  claim(flow: Flow, until: Date, now: Date): Promise<Claim | undefined>
  /** Keeps a claim longer; `undefined` if it is no longer held. */
  prolong(claim: Claim, until: Date): Promise<Claim | undefined>
  /**
   * Saves the next state, adds the jobs in the same transaction and gives the claim back. `undefined` if the version
   * has moved on: nothing is changed then.
   */
  save(flow: Flow, state: FlowState, jobs: readonly Job[]): Promise<Flow | undefined>
  /**
   * Puts the session into the flow's state in place of the one there; version and claim stay, so whoever has the flow
   * goes on with what comes back. A state without a session stays as it is. `undefined` if the version has moved on.
   */
  keepSession(flow: Flow, session: ConnectorSession): Promise<Flow | undefined>
  /**
   * Stores the bank login, sealed, in place of the one there, or forgets it; `finish` moves it into the access, and any other
   * end shreds it. Nothing happens if the version has moved on.
   */
  keepCredentials(
    flow: Flow,
    credentials: Readonly<Record<string, Secret>> | undefined,
  ): Promise<void>
  /** Gives a claim back without a change. */
  release(claim: Claim): Promise<void>
  reportProgress(id: FlowId, progress: FetchProgress): Promise<void>
  progress(id: FlowId): Promise<FetchProgress | undefined>
  /**
   * Stores user, access, accounts, transactions, raw answers and the code, and moves the flow from `fetching` to `state`
   * (finished), all or nothing. Accounts and transactions that an ongoing user has already keep their ids. An access whose
   * accounts all came to the new one is over: job `end-access`. `undefined` if the version has moved on.
   */
  finish(flow: Flow, state: FlowState, harvest: FlowHarvest): Promise<Flow | undefined>
  /** The authorization code of a finished flow, until it is used or expires. */
  code(id: FlowId, now: Date): Promise<Secret | undefined>
}
