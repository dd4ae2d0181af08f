import type { Language } from './language.ts'
import type { LookView } from './look-view.ts'

/**
 * What the widget draws. The server decides everything and hands over one of these; the widget only renders it.
 * All texts that come from a bank or a client are plain text and are escaped by the renderer.
 */
export type FlowView = {
  /** A UUID, not a secret. Forms post to `/widget/{flowId}/{step}`. */
  readonly flowId: string
  readonly language: Language
  /** The name of the application that asks. */
  readonly clientName: string
  readonly look?: LookView
  readonly step: StepView
  /** Why the person sees this step (again). */
  readonly notice?: NoticeView
  readonly canGoBack: boolean
  /** Where the person is, for "step 2 of 5". Absent on pages that are no step. */
  readonly position?: { readonly current: number; readonly total: number }
  /** The `version` of `FlowStatusView` when this page was drawn, so that a waiting page misses no change. */
  readonly version?: number
  /** Present where a page of the client shows the widget in a frame. */
  readonly frame?: FrameView
}

export type FrameView = {
  /** Whose pages may show the frame, and be told of it: origins; one that ends in `:*` stands for all its ports. */
  readonly origins: readonly string[]
  /** The browser's secret, for a form that no cookie goes along with. */
  readonly session: string
  /** Whether this browser keeps cookies in the frame; if not, every form carries the secret. */
  readonly cookies: boolean
}

/** Once, for some minutes after the flow; or on, for some days after the confirmation. */
export type TermView =
  | { readonly kind: 'once'; readonly minutes: number }
  | { readonly kind: 'ongoing'; readonly days: number }

export type BankView = {
  readonly id: string
  readonly name: string
  readonly bankCode: string
  readonly bic: string
}

/** Whether the bank login is stored for later reads: by nobody's wish, by that of the person, or as the client says. */
export type KeepsLogin = 'never' | 'if-wanted' | 'always'

export type LoginFieldView = {
  readonly key: string
  readonly label: string
  readonly secret: boolean
  readonly optional: boolean
  readonly minLength: number
  readonly maxLength: number
}

export type MethodView = {
  readonly id: string
  readonly name: string
  readonly explanation?: string
  readonly kind: 'sms' | 'push' | 'photo' | 'chip' | 'email' | 'other'
}

export type ChallengeView = {
  readonly prompt?: string
  readonly image?: { readonly mediaType: 'image/png' | 'image/jpeg'; readonly base64: string }
  /** For a TAN generator that is held to the screen; and what to type where that does not work. */
  readonly hhd?: {
    /** Bytes in hexadecimal. */
    readonly transmission: string
    readonly startCode: string
    readonly data: readonly string[]
  }
  readonly format: 'digits' | 'characters'
  readonly maxLength?: number
  readonly methodName?: string
}

export type AccountChoiceView = {
  /** What the form sends back. */
  readonly choice: string
  readonly name: string
  /** The wire's account type, e.g. "Giro account"; the widget has the words. */
  readonly type: string
  readonly owner?: string
  /** IBAN in groups of four, an account number, or a masked card number. */
  readonly identification?: string
  /** Exact decimal string and ISO 4217 code. */
  readonly balance?: { readonly amount: string; readonly currency: string }
  readonly selected: boolean
}

/** One member for each step; the names are those of the flow's states and of the URLs. */
export type StepView =
  | {
      readonly name: 'welcome'
      /** The bank, where the link already decides it. */
      readonly bankName?: string
      /** How many days of transactions are read. */
      readonly historyDays: number
      /** How long the client may read. */
      readonly term: TermView
      /** How many accounts the link names; 0 when the person may choose. */
      readonly accountsNamed: number
      readonly keepsLogin: KeepsLogin
    }
  | {
      readonly name: 'bank'
      readonly query: string
      readonly banks: readonly BankView[]
      /** True when more banks match than are shown. */
      readonly more: boolean
      /** Banks that match and exist, but cannot be connected here: said, never offered. */
      readonly unconnected: readonly Omit<BankView, 'id'>[]
    }
  | {
      readonly name: 'login'
      readonly bank: BankView
      /** Empty where the bank asks on its own pages. */
      readonly fields: readonly LoginFieldView[]
      readonly advice?: string
      readonly keepsLogin: KeepsLogin
    }
  | { readonly name: 'method'; readonly bank: BankView; readonly methods: readonly MethodView[] }
  | {
      readonly name: 'challenge'
      readonly bank: BankView
      readonly challenge: ChallengeView
      readonly attemptsLeft?: number
    }
  /** `url` is the bank's page, checked to be https or loopback. */
  | {
      readonly name: 'redirect'
      readonly bank: BankView
      readonly url: string
      /** Where a phone goes on, once and for some minutes; present when the person has asked for it. */
      readonly handover?: { readonly url: string; readonly minutes: number }
    }
  /** On the phone, before it takes over. */
  | { readonly name: 'handover'; readonly bank: BankView; readonly token: string }
  | { readonly name: 'app'; readonly bank: BankView; readonly message?: string }
  | {
      readonly name: 'accounts'
      readonly bank: BankView
      readonly accounts: readonly AccountChoiceView[]
      readonly multiple: boolean
    }
  | {
      readonly name: 'fetching'
      readonly bank: BankView
      readonly accountsDone: number
      readonly accountsTotal: number
      readonly transactions: number
      /** True when fetching stopped and the person must ask to go on. */
      readonly stopped: boolean
    }
  /** The link is used up. `returnUrl` leads back to the client. */
  | { readonly name: 'finished'; readonly returnUrl: string }
  | { readonly name: 'cancelled'; readonly returnUrl: string }
  | { readonly name: 'expired'; readonly returnUrl: string }
  /** Another browser has taken the link. */
  | { readonly name: 'in-use' }
  /** The bank led back into a browser that did not start the flow; the other window goes on by itself. */
  | {
      readonly name: 'returned-elsewhere'
      /** A window that we opened for the bank: it may close itself. */
      readonly opened?: boolean
    }

/** The widget has one sentence for each, in every language. */
export type NoticeView =
  | 'credentials-rejected'
  | 'login-blocked'
  | 'answer-rejected'
  | 'answer-rejected-finally'
  | 'answer-missing'
  | 'refused'
  | 'timed-out'
  | 'account-not-found'
  | 'bank-unavailable'
  | 'bank-tomorrow'
  | 'bank-not-set-up'
  | 'bank-problem'
  | 'bank-unknown'
  | 'accounts-missing'
  | 'no-matching-accounts'

/** A page without a flow: an unknown link, a fault, the end of a way that began in the client's own screens. */
export type MessageView = {
  readonly language: Language
  readonly message: 'back-from-bank' | 'unknown-link' | 'no-cookies' | 'forbidden' | 'fault'
}

/** What `GET /widget/{flowId}/status` answers the waiting script. */
export type FlowStatusView = {
  readonly step: StepView['name']
  /** Changes whenever the page should be loaded anew. */
  readonly version: number
  /** Set when fetching stopped: the page has a button for it. */
  readonly stopped?: true
  readonly accountsDone?: number
  readonly accountsTotal?: number
  readonly transactions?: number
}
