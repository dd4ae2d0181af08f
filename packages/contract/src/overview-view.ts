import type { LookView } from './look-view.ts'

/**
 * What the overview draws: the page on which a person sees who reads what. As with `FlowView`, the server decides everything, and
 * all texts from a bank or a client are plain text that the renderer escapes.
 */
export type OverviewView = {
  /** A UUID, not a secret. Forms post to `/overview/{overviewId}/…`. */
  readonly overviewId: string
  readonly language: 'de' | 'en'
  /** The name of the application that reads. */
  readonly clientName: string
  readonly look?: LookView
  readonly page: OverviewPageView
}

export type OverviewPageView =
  /** Nothing is shown before the person has done something: links are opened by programs, too. */
  | { readonly name: 'start'; readonly expiresAt: string }
  | {
      readonly name: 'list'
      readonly accesses: readonly AccessView[]
      /** False where there is nothing to take along or to delete. */
      readonly hasData: boolean
      readonly expiresAt: string
    }
  | { readonly name: 'stop'; readonly access: AccessView }
  /** Without `bankName` it had ended before. */
  | {
      readonly name: 'stopped'
      readonly bankName?: string
      readonly accounts: number
      readonly isBankTold: boolean
    }
  | { readonly name: 'delete'; readonly bankNames: readonly string[] }
  /** The banks that are told. */
  | { readonly name: 'deleted'; readonly bankNames: readonly string[] }
  | { readonly name: 'expired' }
  /** Another browser has taken the link. */
  | { readonly name: 'in-use' }

/** One access: which bank, what of it, and until when. Times are ISO 8601 in UTC, days `YYYY-MM-DD`. */
export type AccessView = {
  readonly accessId: string
  readonly bankName: string
  readonly state: 'reading' | 'unconfirmed' | 'needs-user' | 'login-refused'
  readonly accounts: readonly AccountView[]
  readonly since: string
  /** The last day of the consent; absent: the bank named none. */
  readonly until?: string
  readonly hasEnded: boolean
  /** Whether there is a consent that the bank is told the end of. */
  readonly hasConsent: boolean
  readonly lastReadAt?: string
  readonly nextReadAt?: string
  /** Why the last reading failed, in the person's language. */
  readonly problem?: string
}

export type AccountView = {
  readonly name: string
  /** The wire's account type, e.g. "Giro account"; the widget has the words. */
  readonly type: string
  /** As much of the number as it takes to recognise the account. */
  readonly number?: { readonly country?: string; readonly lastFour: string }
}
