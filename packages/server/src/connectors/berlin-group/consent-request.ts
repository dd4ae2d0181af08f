import { extractIBAN, isValidIBAN } from 'ibantools'

import type { Bank } from '../../domain/bank.ts'
import { type DataScope, dataScopes } from '../../domain/data-scope.ts'
import { type LocalDate, localDateOf, plusDays } from '../../domain/local-date.ts'
import type { StartRequest } from '../connector.ts'
import type { Talk } from './bank-call.ts'
import type { Profile } from './profile/profile.ts'

type AccountReference = { readonly iban: string; readonly currency?: string }
type AllAccounts = 'allAccounts' | 'allAccountsWithOwnerName'
type Access =
  | { readonly allPsd2: AllAccounts }
  | { readonly availableAccounts: AllAccounts }
  | { readonly availableAccountsWithBalance: AllAccounts }
  | {
      readonly accounts: readonly AccountReference[]
      readonly balances?: readonly AccountReference[]
      readonly transactions?: readonly AccountReference[]
      readonly additionalInformation?: { readonly ownerName: readonly AccountReference[] }
    }

/** The body of `POST /v1/consents`; all five members are mandatory. */
export type ConsentBody = {
  readonly access: Access
  readonly recurringIndicator: boolean
  readonly validUntil: string
  readonly frequencyPerDay: number | string
  readonly combinedServiceIndicator: false
}

/** RTS article 36(5): without the person four reads a day; a one-off consent says one. */
const readsPerDay = 4

export function consentBody(
  { bank, profile, now }: Pick<Talk, 'bank' | 'profile' | 'now'>,
  request: StartRequest,
): ConsentBody {
  const rules = profile.consent_request ?? {}
  const isRecurring = recurringOf(rules, request)
  const frequency = isRecurring ? (rules.frequency_per_day ?? readsPerDay) : 1
  return {
    access: accessFor(bank, profile, request),
    recurringIndicator: isRecurring,
    validUntil: lastDay(localDateOf(now(), bank.timeZone), rules, request),
    frequencyPerDay: rules.frequency_as_text === true ? String(frequency) : frequency,
    combinedServiceIndicator: false,
    ...rules.extra,
  }
}

type Rules = NonNullable<Profile['consent_request']>

function recurringOf({ recurring = 'as_asked' }: Rules, request: StartRequest): boolean {
  return recurring === 'as_asked' ? request.recurring : recurring === 'always'
}

function lastDay(today: LocalDate, rules: Rules, request: StartRequest): string {
  if (rules.valid_until !== undefined) return rules.valid_until
  if (rules.valid_days === undefined) return request.validUntil
  const latest = plusDays(today, rules.valid_days)
  return latest < request.validUntil ? latest : request.validUntil
}

/** True if the consent names accounts, so that "unknown resource" is about them. */
export function namesAccounts(body: ConsentBody): boolean {
  return 'accounts' in body.access && body.access.accounts.length > 0
}

function accessFor(bank: Bank, profile: Profile, request: StartRequest): Access {
  const rules = profile.consent_request ?? {}
  const named = namedAccounts(bank, request)?.map((one) => inCurrency(one, rules))
  if (named && profile.dedicated_for_named_accounts !== false) {
    return dedicated(named, profile, request.scopes)
  }
  const typed = profile.iban_field && request.credentials[profile.iban_field]?.reveal()
  const all = profile.owner_name === true ? 'allAccountsWithOwnerName' : 'allAccounts'
  switch (profile.consent ?? 'global') {
    case 'bank_offered':
      return dedicated([], profile, request.scopes)
    case 'dedicated':
      return dedicated([inCurrency({ iban: compact(typed ?? '') }, rules)], profile, request.scopes)
    case 'global':
      return { allPsd2: all }
    case 'available_accounts':
      return { availableAccounts: all }
    case 'available_accounts_with_balance':
      return { availableAccountsWithBalance: all }
  }
}

/** Some banks demand a currency in every reference, others refuse it. */
function inCurrency(reference: AccountReference, { currency }: Rules): AccountReference {
  if (currency === undefined) return reference
  if (currency === 'none') return { iban: reference.iban }
  return { iban: reference.iban, currency: reference.currency ?? currency }
}

/** Berlin Group's rights may differ per list; ours are of the same accounts, and no more than is read. */
function dedicated(
  accounts: readonly AccountReference[],
  profile: Profile,
  scopes: readonly DataScope[] = dataScopes,
): Access {
  return {
    accounts,
    ...(scopes.includes('BALANCES') && { balances: accounts }),
    ...(scopes.includes('TRANSACTIONS') && { transactions: accounts }),
    ...(profile.owner_name === true ? { additionalInformation: { ownerName: accounts } } : {}),
  }
}

/**
 * The client's accounts, if all are IBANs: a consent for some would hide the others. Those of other banks are left
 * out, unless that leaves none; then the bank list may just not know all of the bank's codes.
 */
function namedAccounts(bank: Bank, request: StartRequest): readonly AccountReference[] | undefined {
  const references = request.accounts.map(({ id, currency }) => ({
    iban: compact(id),
    ...(currency === undefined ? {} : { currency }),
  }))
  if (references.length === 0) return undefined
  if (!references.every(({ iban }) => isValidIBAN(iban))) return undefined
  const own = references.filter(({ iban }) => isOf(bank, iban))
  return own.length > 0 ? own : references
}

function isOf(bank: Bank, iban: string): boolean {
  const { countryCode, bankIdentifier } = extractIBAN(iban)
  return countryCode === bank.country && bank.bankCodes.includes(bankIdentifier ?? '')
}

function compact(text: string): string {
  return text.replaceAll(/\s/g, '').toUpperCase()
}
