import sql, { type Sql } from 'sql-template-tag'
import type { AccessId, UserId } from '../domain/ids.ts'
import type { Queries } from './database.ts'
import { addJob } from './queue.ts'

/** Of an access `x`: it is neither one-time nor over. */
export const goesOn = sql`x.state in ('connected', 'needs_user', 'credentials_rejected')`

/** The pauses grow to six hours: about four days in all. */
const endAttempts = 25

/** Nothing is read by them any more, and the bank is to be told. */
export async function endAccesses(
  queries: Queries,
  userId: UserId,
  which: Sql,
): Promise<readonly AccessId[]> {
  const ended = await queries.query<{ readonly id: AccessId }>(
    sql`
      update accesses x
         set state = 'ending', next_sync_at = null
       where x.user_id = ${userId} and ${goesOn} and ${which}
      returning x.id`,
  )
  for (const { id } of ended) {
    await queries.execute(
      sql`
        update accesses
           set credential_key = null, credentials = null, credentials_until = null
         where user_id = ${userId} and id = ${id}`,
      'shred-credentials-at-the-end',
    )
    await addJob(queries, {
      name: 'end-access',
      payload: { userId, accessId: id },
      attempts: endAttempts,
    })
  }
  return ended.map(({ id }) => id)
}
