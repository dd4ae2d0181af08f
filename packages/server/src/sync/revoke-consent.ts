import type { ConnectorSession } from '../connectors/connector.ts'
import type { UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { AccessStore } from './access-store.ts'
import type { EndAccessDeps } from './end-access.ts'

export type RevokeConsentDeps = Pick<EndAccessDeps, 'banks' | 'connectors'> & {
  readonly accesses: Pick<AccessStore, 'findRevoked' | 'keepRevokedSession' | 'forgetRevoked'>
}

/**
 * Job `revoke-consent`: tells the bank that a consent is over whose access goes on. Tried again if the bank is away; a bank that
 * knows nothing of the consent any more has nothing to be told.
 */
export async function revokeConsent(
  deps: RevokeConsentDeps,
  { userId, consentId }: { readonly userId: UserId; readonly consentId: string },
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const key = { userId, id: consentId }
  const revoked = await deps.accesses.findRevoked(key)
  if (revoked === undefined) return
  const bank = deps.banks.find(revoked.bankId)
  if (bank && revoked.session) {
    const keepSession = (session: ConnectorSession) =>
      deps.accesses.keepRevokedSession(key, session)
    try {
      await deps.connectors[bank.protocol].end(bank, revoked.session, { signal, keepSession })
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'consent_expired') throw error
    }
  }
  await deps.accesses.forgetRevoked(key)
}
