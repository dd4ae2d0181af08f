import { randomUUID } from 'node:crypto'
import sql from 'sql-template-tag'
import type { ConnectorSession } from '../connectors/connector.ts'
import type { BankId, UserId } from '../domain/ids.ts'
import type { RevokedConsent } from '../sync/access-store.ts'
import type { Queries } from './database.ts'
import { addJob } from './queue.ts'
import type { Seal } from './seal.ts'
import { sealJson } from './sealed-json.ts'

/** The pauses grow to six hours: about four days in all. */
const attempts = 25

/** Notes a consent that is to be given back, with the job that does so. */
export async function giveBack(
  queries: Queries,
  seal: Seal,
  consent: { readonly userId: UserId; readonly bankId: BankId; readonly session: ConnectorSession },
): Promise<void> {
  const { userId, bankId, session } = consent
  const id = randomUUID()
  const sealed = sealJson(seal, session, placeOfRevoked({ userId, id }))
  await queries.execute(
    sql`
      insert into revoked_consents (user_id, id, bank_id, session)
      values (${userId}, ${id}, ${bankId}, ${sealed})`,
    'note-revoked-consent',
  )
  await addJob(queries, { name: 'revoke-consent', payload: { userId, consentId: id }, attempts })
}

export function placeOfRevoked({ userId, id }: RevokedConsent): string {
  return `revoked_consents/${userId}/${id}/session`
}
