import type { Bank } from '../domain/bank.ts'
import type { BankId, SyncId } from '../domain/ids.ts'
import { localDateOf } from '../domain/local-date.ts'
import { Problem } from '../domain/problem.ts'
import type { Access } from './access-store.ts'
import type { AuthorizationStore, SyncWish } from './authorization-store.ts'
import { authorizeMsMax } from './authorize-sync.ts'
import type { Sync } from './sync-store.ts'

export type RequestSyncDeps = {
  readonly authorizations: Pick<AuthorizationStore, 'queue'>
  readonly banks: { find(id: BankId): Bank | undefined }
  randomUuid(): string
  now(): Date
}

/**
 * Queues a run that the client asks for; the person is asked during it where the access has no consent to go on with. Throws
 * `Problem('not_found')` if the access is gone.
 */
export async function requestSync(
  deps: RequestSyncDeps,
  { userId, id, bankId }: Access,
  wish: Pick<SyncWish, 'psu' | 'request' | 'credentials' | 'saveCredentials'>,
): Promise<Sync> {
  const now = deps.now()
  const today = localDateOf(now, deps.banks.find(bankId)?.timeZone ?? 'UTC')
  const expiresAt = new Date(now.getTime() + authorizeMsMax)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  const syncId = deps.randomUuid() as SyncId
  const queued = await deps.authorizations.queue(
    { userId, id },
    { ...wish, id: syncId, now, today, expiresAt },
  )
  if (queued === undefined) throw new Problem('not_found', 'the access is gone')
  return queued
}
