import type { AccountType } from '../account-type.ts'
import type { KeepsLogin, MethodView, NoticeView } from '@kontor/contract'
import type { OverviewTexts } from './overview-texts.ts'

/** A page of its own that only says something: what is the matter, and what to do. */
export type PageText = { readonly title: string; readonly text: string }

/** What happened, and what to do now. */
export type NoticeText = { readonly what: string; readonly next: string }

/** Every word of the widget. A language that lacks one does not compile. */
export type Texts = {
  readonly askedBy: string
  readonly footer: string
  /** Links to the client's own pages. */
  readonly clientPrivacy: string
  readonly clientImprint: string
  readonly position: (current: number, total: number) => string
  readonly back: string
  readonly cancel: string
  readonly goOn: string
  /** While the bank checks a login or a code. */
  readonly checking: string
  /** While anything else goes on. */
  readonly moment: string
  readonly optional: string
  readonly returnTo: (client: string) => string
  readonly bankCode: string
  readonly welcome: {
    readonly title: (client: string) => string
    readonly leadBank: (bank: string) => string
    readonly lead: string
    readonly factsHeading: string
    readonly readsTitle: string
    readonly reads: (days: number, ongoing: boolean) => string
    readonly readsNamed: (accounts: number) => string
    readonly readsChosen: string
    readonly keptTitle: string
    readonly kept: (client: string, minutes: number) => string
    readonly ongoingTitle: string
    readonly ongoing: (client: string, days: number) => string
    readonly loginTitle: string
    readonly login: Readonly<Record<KeepsLogin, string>>
    readonly withdrawTitle: string
    readonly withdraw: (client: string) => string
    readonly start: string
    readonly consent: (client: string) => string
    readonly ongoingConsent: (client: string) => string
  }
  readonly bank: {
    readonly title: string
    readonly label: string
    readonly hint: string
    readonly search: string
    readonly found: (count: number, more: boolean) => string
    readonly listHeading: string
    readonly more: string
    readonly none: (query: string) => string
    readonly noneNext: string
    readonly unsupported: (bank: string) => string
    readonly unsupportedSome: string
    readonly unsupportedNext: string
    readonly unconnectedHeading: (count: number) => string
  }
  readonly login: {
    readonly title: (bank: string) => string
    readonly lead: string
    readonly leadRedirect: (bank: string) => string
    readonly promise: Readonly<Record<KeepsLogin, string>>
    readonly keep: string
    readonly keepWhy: string
    readonly submit: string
    readonly submitRedirect: string
    readonly show: string
    readonly hide: string
  }
  readonly method: {
    readonly title: string
    readonly lead: (bank: string) => string
    readonly kinds: Readonly<Record<MethodView['kind'], string>>
  }
  readonly challenge: {
    readonly title: string
    readonly lead: string
    readonly leadMethod: (method: string) => string
    readonly digits: string
    readonly characters: string
    readonly imageAlt: string
    readonly imageHint: string
    /** chipTAN: bars on the screen that a TAN generator reads. */
    readonly flicker: {
      readonly hint: string
      readonly picture: string
      readonly controls: string
      readonly start: string
      readonly stop: string
      readonly smaller: string
      readonly larger: string
      readonly slower: string
      readonly faster: string
      readonly byHand: string
      readonly startCode: string
      readonly data: (number: number) => string
    }
    readonly attemptsLeft: (attempts: number) => string
    readonly submit: string
  }
  readonly redirect: {
    readonly title: (bank: string) => string
    readonly lead: (bank: string) => string
    readonly steps: (bank: string) => readonly [string, string, string]
    readonly destination: string
    readonly open: (bank: string) => string
    readonly waiting: string
  }
  /** Going on with the phone, for the bank's pages. */
  readonly handover: {
    readonly offer: string
    readonly title: string
    readonly scan: (minutes: number) => string
    readonly picture: string
    readonly phoneTitle: (bank: string) => string
    readonly phoneLead: (client: string) => string
  }
  readonly app: {
    readonly title: string
    readonly lead: (bank: string) => string
    readonly messageLabel: (bank: string) => string
    readonly steps: readonly [string, string, string]
    readonly waiting: string
  }
  readonly accounts: {
    readonly titleOne: string
    readonly titleMany: string
    readonly leadOne: (client: string) => string
    readonly leadMany: (client: string) => string
    readonly all: string
    readonly nothing: string
    readonly owner: string
    readonly balance: string
    readonly types: Readonly<Record<AccountType, string>>
    readonly submit: string
  }
  readonly fetching: {
    readonly title: string
    readonly lead: (bank: string) => string
    readonly progressLabel: string
    readonly connecting: string
    readonly accounts: (done: number, total: number) => string
    readonly transactions: (count: number) => string
    readonly stay: string
    readonly stoppedTitle: string
    readonly stopped: (bank: string) => string
    readonly retry: string
  }
  readonly overview: OverviewTexts
  readonly finished: (client: string) => PageText
  readonly cancelled: (client: string) => PageText
  readonly expired: (client: string) => PageText
  readonly inUse: (client: string) => PageText
  readonly returnedElsewhere: (client: string) => PageText
  readonly messages: Readonly<
    Record<'back-from-bank' | 'unknown-link' | 'no-cookies' | 'forbidden' | 'fault', PageText>
  >
  readonly notices: Readonly<Record<NoticeView, NoticeText>>
}
