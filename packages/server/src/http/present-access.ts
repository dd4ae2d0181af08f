import type { Access as WireAccess, AccessCredential, CatalogBank } from '@kontor/contract'
import { accessMethodId, uuidOf } from '../banks/bank-id.ts'
import type { Bank } from '../domain/bank.ts'
import { dataScopes } from '../domain/data-scope.ts'
import type { Language } from '../domain/language.ts'
import type { Access } from '../sync/access-store.ts'
import { presentCatalogBank, presentMethod } from './present-catalog.ts'
import { presentInstant } from './present-time.ts'

export type AccessPresentation = {
  /** Absent: it is no longer in the bank list. */
  readonly bank: Bank | undefined
  readonly language: Language
  readonly embed: readonly string[]
}

const statuses = {
  connected: 'CONNECTED',
  needs_user: 'NEEDS_USER',
  credentials_rejected: 'CREDENTIALS_REJECTED',
} as const

/** Lists every field by name. */
export function presentAccess(
  access: Access,
  { bank, language, embed }: AccessPresentation,
): WireAccess {
  const { wish, consentUntil } = access
  const isNew = !access.hasConsent && access.state === 'needs_user'
  return {
    id: access.id,
    access_method_id: bank ? accessMethodId(bank) : uuidOf(access.bankId),
    created_at: presentInstant(access.createdAt),
    save_pin: access.keepsCredentials,
    consent: {
      recurring: wish?.recurring ?? true,
      ...(wish?.recurring === true && { period: wish.periodDays }),
      scopes: [...(wish?.scopes ?? dataScopes)],
      accounts: (wish?.accounts ?? []).map(({ id, currency }) => ({
        id,
        ...(currency !== undefined && { currency }),
      })),
      ...(consentUntil !== undefined && { expires_at: consentUntil }),
    },
    auth_methods: [],
    status: isNew ? 'NEW' : statuses[access.state],
    auto_sync: access.nextSyncAt !== undefined,
    ...(bank && embed.includes('provider') && { provider: presentBank(bank, language) }),
    ...(bank &&
      embed.includes('access_method') && { access_method: presentMethod(bank, language) }),
  }
}

function presentBank(bank: Bank, language: Language): CatalogBank {
  const { id, name, country, bankCodes, bic } = bank
  return presentCatalogBank({ id, name, country, bankCodes, bic, bank }, { language })
}

/** What the access holds: the bank's consent, and the login where it is kept. */
export function credentialsOf(access: Access): readonly AccessCredential[] {
  return [
    ...(access.hasConsent ? [credentialOf(access, 'CONSENT')] : []),
    ...(access.keepsCredentials ? [credentialOf(access, 'LOGIN')] : []),
  ]
}

function credentialOf({ id }: Access, type: AccessCredential['type']): AccessCredential {
  return { id: uuidOf(`${id}:${type}`), type, status: 'ACTIVE' }
}
