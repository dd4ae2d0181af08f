import type { Account } from '../domain/account.ts'
import type { RenewableAccess } from '../sync/access-store.ts'
import type { FlowRequest } from './flow.ts'
import { planRenewal } from './plan-renewal.ts'

/** Days of transactions to read; what was shown before stays shown. */
const syncPeriodDays = 90

/** The request of a link that lets a person confirm their accounts at this bank again; `undefined` if there are none. */
export function renewalRequest(
  access: RenewableAccess,
  accounts: readonly Account[],
): FlowRequest | undefined {
  const renewal = planRenewal(accounts, undefined)
  if (typeof renewal === 'string') return undefined
  const { externalUserId, redirectUri, language } = access
  return {
    redirectUri,
    language,
    accountTypes: [],
    allowMultiSelection: true,
    syncPeriodDays,
    ongoing: { externalUserId, saveSecrets: false },
    ...renewal,
  }
}
