import sql, { type Sql } from 'sql-template-tag'
import type { ConnectorSession } from '../connectors/connector.ts'
import type { BankId, SyncId, UserId } from '../domain/ids.ts'
import type { ProblemCode } from '../domain/problem.ts'
import type { Queries } from './database.ts'
import { placeInSync, wiped } from './pg-sync-store.ts'
import { giveBack } from './revoked-consents.ts'
import type { Seal } from './seal.ts'
import { openJson } from './sealed-json.ts'

/** Ends the run `s` that `which` finds; the consent that it was about to get is given back. False if there is none. */
export async function endAuthorization(
  queries: Queries,
  seal: Seal,
  end: { readonly which: Sql; readonly problem: ProblemCode; readonly now: Date },
): Promise<boolean> {
  const [row] = await queries.query<{
    readonly user_id: UserId
    readonly id: SyncId
    readonly bank_id: BankId
    readonly session: Buffer | null
  }>(
    sql`
      select s.user_id, s.id, s.session, x.bank_id
        from syncs s
        join accesses x on x.user_id = s.user_id and x.id = s.access_id
       where s.ended_at is null and ${end.which}
         for update of s`,
  )
  if (row === undefined) return false
  const { user_id: userId, id, bank_id: bankId } = row
  await queries.execute(
    sql`
      update syncs
         set state = 'failed', problem = ${end.problem}, ended_at = ${end.now}, ${wiped}
       where user_id = ${userId} and id = ${id}`,
    'end-authorization',
  )
  if (row.session === null) return true
  const place = placeInSync({ userId, id }, 'session')
  const session = openJson<ConnectorSession>(seal, row.session, place)
  await giveBack(queries, seal, { userId, bankId, session })
  return true
}
