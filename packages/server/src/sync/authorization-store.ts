import type { ConnectorSession, RawAnswer, Step, StepInput } from '../connectors/connector.ts'
import type { BankAccount } from '../domain/account.ts'
import type { BankId, ChallengeId, ClientId, SyncId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { ProblemCode } from '../domain/problem.ts'
import type { Psu } from '../domain/psu.ts'
import type { ConsentWish, Credentials } from './access-store.ts'
import type { AccessKey, AccessState, Sync } from './sync-store.ts'

export type SyncKey = { readonly userId: UserId; readonly id: SyncId }

/** What the client said of a run that it asked for. Stored sealed. */
export type SyncRequest = {
  readonly clientId: ClientId
  /** Where the person goes after the bank's pages, and what is echoed there. */
  readonly redirectUri?: string
  readonly state?: string
  /** How many days of new accounts the client reads; absent: all that there is. */
  readonly shownDays?: number
  /** True: no transactions are read (finX API section 7, `scope`). */
  readonly baseDataOnly?: boolean
  /** True: nobody is notified of what this run brings (finX API section 11); events go out all the same. */
  readonly isQuiet?: boolean
}

export type SyncWish = {
  readonly id: SyncId
  readonly psu?: Psu
  readonly now: Date
  /** The bank's day: a consent that ended before it has to be asked for anew. */
  readonly today: LocalDate
  readonly request: SyncRequest
  /** They go before those of the access. */
  readonly credentials?: Credentials
  readonly saveCredentials: boolean
  /** When an authorization that goes on until then is looked after. */
  readonly expiresAt: Date
}

export type AskedChallenge = {
  readonly id: ChallengeId
  readonly createdAt: Date
  readonly asked: AskedStep
}
/** A step of the bank that waits for the person, without what only the connector needs. */
export type AskedStep = WithoutSession<
  Extract<Step, { kind: 'redirect' | 'choose-method' | 'challenge' | 'decoupled' }>
>
type WithoutSession<Member> = Member extends unknown ? Omit<Member, 'session'> : never

/** What the bank is told next. */
export type BankInput =
  | { readonly kind: 'start'; readonly credentials: Credentials }
  /** The person came back by the address for those who refused. */
  | { readonly kind: 'refused' }
  | StepInput

/** A run with all that the person was asked during it, the oldest first. */
export type AskedSync = {
  readonly sync: Sync
  readonly challenges: readonly AskedChallenge[]
  /** The one that waits for an answer. */
  readonly open?: ChallengeId
}

/** A run that is authorized, in the hands of one worker. */
export type HeldAuthorization = {
  readonly sync: Sync
  /** Whoever holds it later has a higher one; then nothing of this one is taken any more. */
  readonly run: number
  /** Whether the person is still to be asked, or the accounts to be listed. */
  readonly phase: 'authorize' | 'list'
  readonly bankId: BankId
  readonly psu?: Psu
  readonly wish: ConsentWish
  /** To be sent to the bank now. It is marked as sent: nobody gets it a second time. */
  readonly input?: BankInput
  /** Something was sent, and what became of it was lost. */
  readonly lost: boolean
  readonly session?: ConnectorSession
  /** What the person was asked last; while `isOpen`, they have not answered. */
  readonly asked?: AskedStep
  readonly isOpen: boolean
  /** How often the bank was asked meanwhile how far it is. */
  readonly polls: number
}

/** An account as the bank lists it. */
export type ListedAccount = {
  readonly account: Omit<BankAccount, 'balances'>
  readonly raw?: RawAnswer
}

/**
 * Runs that the person takes part in. All that is asked, answered and carried between two steps is stored sealed; what is to be
 * sent to the bank is marked as sent, and wiped, before it is sent.
 */
export interface AuthorizationStore {
  /**
   * Queues a run, with its job: one that authorizes first where the access has no consent to go on with, one that lists the
   * accounts first where there are none. A run that waits for the person is over then (`superseded`); any other that is under
   * way comes back instead. `undefined` for an access that is unknown.
   */
  queue(access: AccessKey, wish: SyncWish): Promise<Sync | undefined>
  find(access: AccessKey, id: SyncId): Promise<AskedSync | undefined>
  /**
   * Takes the answer to a challenge and queues its job. Of several that answer one challenge exactly one is told true; false
   * where it does not wait for an answer.
   */
  respond(
    sync: SyncKey,
    answer: {
      readonly challenge: ChallengeId
      readonly input: BankInput
      readonly psu?: Psu
      readonly now: Date
    },
  ): Promise<boolean>
  /** The same for what the person's browser brings back from the bank's pages; whose run it is, only the run knows. */
  comeBack(id: SyncId, input: BankInput, now: Date): Promise<SyncRequest | undefined>
  /** Takes a run that is not authorized yet, or whose accounts are not listed, from whoever had it before. */
  take(sync: SyncKey, now: Date): Promise<HeldAuthorization | undefined>
  /** False, here and below, if somebody else holds the run by now, or it has ended: nothing is changed then. */
  keepSession(held: HeldAuthorization, session: ConnectorSession): Promise<boolean>
  /** Waits for the person; `asked` is absent where the bank asks nothing new. Looks in again at `pollAt`. */
  wait(
    held: HeldAuthorization,
    next: {
      readonly session: ConnectorSession
      readonly asked?: Omit<AskedChallenge, 'createdAt'>
      readonly pollAt?: Date
      readonly now: Date
    },
  ): Promise<boolean>
  /** The bank has granted it: the access has its consent, and one that it had before is given back. */
  grant(
    held: HeldAuthorization,
    granted: {
      readonly session: ConnectorSession
      readonly validUntil?: LocalDate
      readonly now: Date
    },
  ): Promise<boolean>
  /** The accounts are known: job `sync-access` reads them. */
  list(held: HeldAuthorization, accounts: readonly ListedAccount[]): Promise<boolean>
  /** Ends the run. A consent that came to nothing is given back. */
  fail(
    held: HeldAuthorization,
    failure: {
      readonly problem: ProblemCode
      readonly state?: AccessState
      /** The bank rejected them: nobody is to send them again. */
      readonly shredCredentials: boolean
      readonly now: Date
    },
  ): Promise<boolean>
}
