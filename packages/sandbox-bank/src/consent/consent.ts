import type { Day } from '../calendar.ts'
import { dayOf } from '../calendar.ts'
import type { Account, Person } from '../people.ts'

export const consentStatuses = [
  'received',
  'rejected',
  'partiallyAuthorised',
  'valid',
  'revokedByPsu',
  'expired',
  'terminatedByTpp',
] as const
export type ConsentStatus = (typeof consentStatuses)[number]

export const rights = ['accounts', 'balances', 'transactions'] as const
export type Right = (typeof rights)[number]

/** How an account is named on the wire. Everything in these banks has an IBAN or a masked PAN. */
export type AccountReference = {
  readonly iban?: string
  readonly maskedPan?: string
  readonly currency?: string
}

export type Wish = 'allAccounts' | 'allAccountsWithOwnerName'

/** What a consent is for (Berlin Group: dedicated, bank-offered, global, list of available accounts). */
export type Access =
  | {
      readonly kind: 'dedicated'
      readonly lists: { readonly [Name in Right]?: readonly AccountReference[] }
      readonly ownerName: boolean
    }
  /** The person picks the accounts at the bank; afterwards the access is dedicated. */
  | {
      readonly kind: 'bank-offered'
      readonly rights: readonly Right[]
      readonly ownerName: boolean
    }
  | {
      readonly kind: 'allPsd2' | 'availableAccounts' | 'availableAccountsWithBalance'
      readonly wish: Wish
    }

export type Consent = {
  readonly id: string
  readonly bank: string
  access: Access
  readonly recurring: boolean
  readonly validUntil: Day
  readonly frequencyPerDay: number
  /** As last written; `statusOf` says what it is now. */
  status: ConsentStatus
  readonly createdAt: Date
  authorizedAt?: Date
  lastActionOn: Day
  readonly redirectUri?: string
  readonly nokRedirectUri?: string
  /** Who confirmed it. */
  person?: Person
  /** In a row, over all authorisations of this consent. */
  wrongPasswords: number
  blockedUntil?: Date
  /** Unattended reads of one day, by account and endpoint (RTS article 36(5)). */
  reads: { day: Day; counts: Map<string, number> }
}

/** A one-off consent can be read this long after it was confirmed. */
export const oneOffMinutes = 60

export function statusOf(consent: Consent, now: Date): ConsentStatus {
  if (consent.status !== 'valid') return consent.status
  if (dayOf(now) > consent.validUntil) return 'expired'
  const authorizedAt = consent.authorizedAt ?? consent.createdAt
  const isOver = now.getTime() - authorizedAt.getTime() > oneOffMinutes * 60_000
  return !consent.recurring && isOver ? 'expired' : 'valid'
}

/** Makes the consent valid for the person; a bank-offered one becomes dedicated to the accounts they ticked. */
export function grant(
  consent: Consent,
  options: { person: Person; now: Date; accounts?: readonly Account[] },
): void {
  const { person, now } = options
  if (consent.access.kind === 'bank-offered') {
    const references = (options.accounts ?? person.accounts).map(referenceOf)
    consent.access = {
      kind: 'dedicated',
      lists: Object.fromEntries(consent.access.rights.map((right) => [right, references])),
      ownerName: consent.access.ownerName,
    }
  }
  consent.person = person
  consent.status = 'valid'
  consent.authorizedAt = now
  consent.lastActionOn = dayOf(now)
}

/** The accounts of the person that the consent shows. A right to balances or transactions implies the account. */
export function accountsOf(consent: Consent, person: Person): readonly Account[] {
  return person.accounts.filter((account) =>
    rights.some((right) => allows(consent, account, right)),
  )
}

export function allows(consent: Consent, account: Account, right: Right): boolean {
  const { access } = consent
  switch (access.kind) {
    case 'allPsd2':
      return true
    case 'availableAccounts':
      return right === 'accounts'
    case 'availableAccountsWithBalance':
      return right !== 'transactions'
    case 'bank-offered':
      return false
    case 'dedicated':
      return (access.lists[right] ?? []).some((reference) => names(reference, account))
  }
}

export function showsOwnerName(consent: Consent): boolean {
  const { access } = consent
  return 'wish' in access ? access.wish === 'allAccountsWithOwnerName' : access.ownerName
}

export function names(reference: AccountReference, account: Account): boolean {
  if (reference.currency !== undefined && reference.currency !== account.currency) return false
  if (reference.iban !== undefined) return reference.iban === account.iban
  return reference.maskedPan !== undefined && reference.maskedPan === account.maskedPan
}

export function referenceOf(account: Account): AccountReference {
  return {
    ...(account.iban === undefined ? {} : { iban: account.iban }),
    ...(account.maskedPan === undefined ? {} : { maskedPan: account.maskedPan }),
    currency: account.currency,
  }
}

/** Counts an unattended read; false when the day's allowance of that account and endpoint is used up. */
export function countRead(consent: Consent, resource: string, today: Day): boolean {
  if (consent.reads.day !== today) consent.reads = { day: today, counts: new Map() }
  const count = consent.reads.counts.get(resource) ?? 0
  if (count >= consent.frequencyPerDay) return false
  consent.reads.counts.set(resource, count + 1)
  return true
}
