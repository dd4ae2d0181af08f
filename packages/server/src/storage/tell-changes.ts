import sql from 'sql-template-tag'
import type { EventDraft } from '../domain/event.ts'
import type { AccessId, UserId } from '../domain/ids.ts'
import type { AccountChange } from '../notify/notification.ts'
import type { AccessKey } from '../sync/sync-store.ts'
import type { Queries } from './database.ts'
import type { IngestRules } from './ingest-rules.ts'
import { recordEvents } from './record-events.ts'
import { recordNotices } from './record-notices.ts'
import type { Seal } from './seal.ts'

export type Telling = {
  readonly userId: UserId
  readonly accessId: AccessId
  readonly changes: readonly AccountChange[]
  readonly events: readonly EventDraft[]
  readonly now: Date
  /** True: no notifications, events alone. */
  readonly isQuiet?: boolean
}

/** Tells clients what a change to the data was, in its transaction, when all of it is written. */
export async function tellChanges(
  queries: Queries,
  { seal, rules }: { readonly seal: Seal; readonly rules: Pick<IngestRules, 'notices'> },
  { userId, accessId, changes, events, now, isQuiet = false }: Telling,
): Promise<void> {
  if (!isQuiet) await recordNotices(queries, rules.notices, { userId, changes, now })
  const ofAccounts = changes.flatMap((change) => eventsOf(accessId, change))
  await recordEvents(queries, seal, { userId, at: now, events: [...ofAccounts, ...events] })
}

function eventsOf(
  accessId: AccessId,
  { accountId, balance, arrived = [], revised = false }: AccountChange,
): readonly EventDraft[] {
  const about = { accessId, accountId }
  return [
    ...(arrived.length > 0 || revised ? [{ type: 'transactions.changed', ...about } as const] : []),
    ...(balance === undefined ? [] : [{ type: 'balance.changed', ...about } as const]),
  ]
}

/** The link to confirm an access again; none for one that was not connected in the widget. */
export async function renewalOf(
  queries: Queries,
  rules: Pick<IngestRules, 'renewalLink'>,
  { userId, id }: AccessKey,
): Promise<{ readonly renewalLink?: string }> {
  const [row] = await queries.query(
    sql`
      select 1
        from accesses x
        join users u on u.id = x.user_id
       where x.user_id = ${userId} and x.id = ${id} and x.redirect_uri is not null and u.external_id is not null`,
    'is-renewable',
  )
  return row === undefined ? {} : { renewalLink: rules.renewalLink({ userId, id }) }
}
