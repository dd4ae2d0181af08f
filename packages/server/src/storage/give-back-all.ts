import sql from 'sql-template-tag'
import type { ConnectorSession } from '../connectors/connector.ts'
import type { AccessId, BankId, SyncId, UserId } from '../domain/ids.ts'
import type { Queries } from './database.ts'
import { placeInSync } from './pg-sync-store.ts'
import { giveBack } from './revoked-consents.ts'
import type { Seal } from './seal.ts'
import { openJson } from './sealed-json.ts'
import { placeOfSession } from './store-harvest.ts'

type SessionRow = { readonly bank_id: BankId; readonly session: Buffer }

/** Notes every consent of a user who goes, also those that are just being got or already being ended. */
export async function giveBackAll(queries: Queries, seal: Seal, userId: UserId): Promise<void> {
  const held = await queries.query<SessionRow & { readonly id: AccessId }>(
    sql`select id, bank_id, session from accesses where user_id = ${userId} and session is not null for update`,
    'find-consents-of-user',
  )
  const coming = await queries.query<SessionRow & { readonly id: SyncId }>(
    sql`
      select s.id, x.bank_id, s.session
        from syncs s
        join accesses x on x.user_id = s.user_id and x.id = s.access_id
       where s.user_id = ${userId} and s.session is not null and s.ended_at is null
         for update of s`,
    'find-coming-consents-of-user',
  )
  const places = [
    ...held.map((row) => ({ row, place: placeOfSession({ userId, id: row.id }) })),
    ...coming.map((row) => ({ row, place: placeInSync({ userId, id: row.id }, 'session') })),
  ]
  for (const { row, place } of places) {
    const session = openJson<ConnectorSession>(seal, row.session, place)
    await giveBack(queries, seal, { userId, bankId: row.bank_id, session })
  }
}
