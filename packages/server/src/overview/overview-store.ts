import type { ClientId, ExternalUserId, OverviewId } from '../domain/ids.ts'
import type { Language } from '../domain/language.ts'
import type { BrowserHash, LinkHash } from '../domain/token-hash.ts'

/** The page on which a person sees who reads what, and ends it. Nobody has to be known by the name that the client uses. */
export type Overview = {
  readonly id: OverviewId
  readonly clientId: ClientId
  readonly clientName: string
  readonly externalUserId: ExternalUserId
  readonly language: Language
  readonly expiresAt: Date
  /** Whether a browser has taken the link. */
  readonly isTaken: boolean
}

export type NewOverview = Omit<Overview, 'clientName' | 'isTaken'> & {
  readonly linkHash: LinkHash
  readonly createdAt: Date
}

/** Also those that have expired, for a day. */
export interface OverviewStore {
  create(overview: NewOverview): Promise<void>
  findByLink(hash: LinkHash): Promise<Overview | undefined>
  /** Only for the browser that took the link. */
  findForBrowser(id: OverviewId, browser: BrowserHash): Promise<Overview | undefined>
  /** The first browser takes the link. False if another one has, or if it has expired. */
  bind(
    id: OverviewId,
    hash: { readonly link: LinkHash; readonly browser: BrowserHash },
    now: Date,
  ): Promise<boolean>
}
