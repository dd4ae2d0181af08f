import sql, { type Sql } from 'sql-template-tag'
import type { BankAccount } from '../domain/account.ts'
import type { AccessId, AccountId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { SyncAccount } from '../sync/sync-store.ts'
import { openIdentification } from './identification.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'

export type SyncAccountRow = {
  readonly id: AccountId
  readonly identification: Buffer
  readonly bic: string | null
  readonly currency: string
  readonly name: string
  readonly owner: string | null
  readonly type: BankAccount['type']
  readonly covered_until: LocalDate | null
}

/** The accounts of an access, as a sync needs them. */
export function selectSyncAccounts(userId: UserId, accessId: AccessId): Sql {
  return sql`
    select a.id, a.identification, a.bic, a.currency, a.name, a.owner, a.type,
           (select max(until_on) from coverage c where c.user_id = a.user_id and c.account_id = a.id) as covered_until
      from accounts a
     where a.user_id = ${userId} and a.access_id = ${accessId}
     order by a.ordinal`
}

export function toSyncAccount(seal: Seal, userId: UserId, row: SyncAccountRow): SyncAccount {
  const place = { table: 'accounts', userId, id: row.id } as const
  const { resourceId = '', ...identity } = openIdentification(seal, row.identification, place)
  const { bic, currency, name, owner, type } = row
  return {
    id: row.id,
    account: { resourceId, ...defined({ ...identity, bic, owner, currency, name, type }) },
    ...defined({ coveredUntil: row.covered_until }),
  }
}
