import type { AccessView } from '@kontor/contract'
import type { PageText } from './texts.ts'

/** What a page says before something is ended: the button's words, and what will be so. */
type Confirmation = {
  readonly title: string
  readonly lead: string
  readonly facts: readonly string[]
  readonly submit: string
}

/** What has been done, sentence by sentence. */
type Report = { readonly title: string; readonly sentences: readonly string[] }

/** The words of the overview, on which a person sees who reads what. */
export type OverviewTexts = {
  readonly start: (client: string) => PageText
  readonly show: string
  readonly validUntil: (time: string) => string
  readonly firstBrowser: string
  readonly title: (client: string) => string
  readonly lead: (client: string) => string
  readonly nothing: (client: string) => PageText
  readonly states: Readonly<Record<AccessView['state'], string>>
  /** What an access that does not read needs. */
  readonly explained: (state: AccessView['state'], client: string) => string | undefined
  readonly reader: string
  readonly readOnly: string
  readonly accounts: (count: number) => string
  readonly noAccounts: string
  readonly endsWith: (lastFour: string) => string
  readonly since: string
  readonly until: string
  readonly inclusive: (day: string) => string
  readonly thereafter: (client: string) => string
  readonly ended: (day: string) => string
  readonly afterEnd: (client: string) => string
  readonly endless: string
  readonly lastRead: string
  readonly neverRead: string
  readonly nextRead: string
  readonly about: (time: string) => string
  readonly notRead: string
  readonly stop: string
  /** For who hears the buttons one by one. */
  readonly stopAt: (bank: string) => string
  readonly dataTitle: string
  readonly download: string
  readonly downloadHint: string
  readonly deleteAll: string
  readonly deleteHint: string
  readonly stopping: (of: {
    readonly bank: string
    readonly client: string
    readonly accounts: number
    readonly isBankTold: boolean
  }) => Confirmation
  readonly stopped: (of: {
    readonly bank: string
    readonly client: string
    readonly accounts: number
    readonly isBankTold: boolean
  }) => Report
  readonly stoppedBefore: Report
  readonly deleting: (of: {
    readonly banks: readonly string[]
    readonly client: string
  }) => Confirmation
  readonly deleted: (of: { readonly banks: readonly string[]; readonly client: string }) => Report
  readonly keep: string
  readonly toList: string
}
