import type { Connectors, ConnectorSession } from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { AccessId, BankId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { AccessStore } from './access-store.ts'

export type EndAccessDeps = {
  readonly accesses: Pick<AccessStore, 'findEnding' | 'keepSession' | 'forget'>
  readonly banks: { find(id: BankId): Bank | undefined }
  readonly connectors: Connectors
}

/**
 * Job `end-access`: tells the bank that the consent is over, then forgets the session. Tried again if the bank is away; a bank
 * that knows nothing of the consent any more has nothing to be told.
 */
export async function endAccess(
  deps: EndAccessDeps,
  { userId, accessId }: { readonly userId: UserId; readonly accessId: AccessId },
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const key = { userId, id: accessId }
  const ending = await deps.accesses.findEnding(key)
  if (ending === undefined) return
  const bank = deps.banks.find(ending.bankId)
  if (bank && ending.session) {
    const keepSession = (session: ConnectorSession) => deps.accesses.keepSession(key, session)
    try {
      await deps.connectors[bank.protocol].end(bank, ending.session, { signal, keepSession })
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'consent_expired') throw error
    }
  }
  await deps.accesses.forget(key)
}
