import { randomUUID } from 'node:crypto'
import type { AccessId, UserId } from '../../../packages/server/src/domain/ids.ts'
import { plusDays } from '../../../packages/server/src/domain/local-date.ts'
import type { BankTransaction } from '../../../packages/server/src/domain/transaction.ts'
import type { Database } from '../../../packages/server/src/storage/database.ts'
import type { Seal } from '../../../packages/server/src/storage/seal.ts'
import type { HarvestedAccount } from '../../../packages/server/src/sync/harvest.ts'
import { openPgStores } from '../../../packages/server/src/testing/pg-stores.ts'
import {
  buildHarvest,
  buildHarvestedAccount,
  createFlow,
  fetching,
  finishedState,
  must,
} from '../../../packages/server/src/testing/store-fixtures.ts'
import type { Owner } from './bare-upsert.ts'
import { firstDay } from './history.ts'

/** A person with one account. */
export type Connected = {
  readonly userId: UserId
  readonly accessId: AccessId
  readonly harvested: HarvestedAccount
  /** Whose rows they are on the other side, by ids as long as ours. */
  readonly owner: Owner
}

/** Connected as by the widget, with `known` stored already. */
export async function connect(
  on: { readonly database: Database; readonly seal: Seal },
  known: readonly BankTransaction[],
): Promise<Connected> {
  const stores = openPgStores(on)
  const userId = `U${randomUUID()}` as UserId
  const harvested = buildHarvestedAccount({ from: firstDay, today: plusDays(firstDay, 100) })
  const { dataExpiresAt: _none, ...harvest } = buildHarvest({
    userId,
    accounts: [{ ...harvested, transactions: known }],
    ongoing: {
      session: { consentId: 'c1' },
      shownFrom: firstDay,
      nextSyncAt: new Date('2100-01-01'),
    },
  })
  const flow = must(await stores.flows.save(await createFlow(stores), fetching, []))
  await stores.flows.finish(flow, finishedState(harvest), harvest)
  const accessId = must((await stores.accesses.list(userId))[0]).id
  const owner = { userId, accountId: `A${accessId.slice(1)}` }
  return { userId, accessId, harvested, owner }
}
