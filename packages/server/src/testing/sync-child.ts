import { randomUUID } from 'node:crypto'
import sql from 'sql-template-tag'
import type { Connector } from '../connectors/connector.ts'
import type { SyncId, UserId } from '../domain/ids.ts'
import { Database } from '../storage/database.ts'
import type { SocketConnection } from '../storage/embedded/start-postgres.ts'
import { Seal } from '../storage/seal.ts'
import { runSync } from '../sync/run-sync.ts'
import type { SyncStore } from '../sync/sync-store.ts'
import { buildBank } from './builders.ts'
import { type Death, deathAt } from './deadly.ts'
import { openPgStores } from './pg-stores.ts'
import { ScriptedConnector } from './scripted-connector.ts'
import { buildBankTransaction, day, t0 } from './store-fixtures.ts'

/** What the process is told, as JSON in its first argument. */
export type SyncOrder = {
  readonly connection: SocketConnection
  /** Of the seal, in hex. */
  readonly key: string
  readonly userId: UserId
  readonly syncId: SyncId
  /** A broken twin, which writes what it reads where everybody sees it at once. */
  readonly writesAtOnce?: boolean
  /** Absent: it lives. */
  readonly dieAt?: Death
}

/**
 * A worker process that runs one sync and may be killed in the middle of it, as `kill -9` does: no handler runs, no
 * transaction ends well. It says how many calls it has made if it lives to the end.
 */
const order = JSON.parse(process.argv[2] ?? '') as SyncOrder
const { deadly, calls } = deathAt(order.dieAt)
const database = new Database({ connection: order.connection })
const stores = openPgStores({ database, seal: new Seal([Buffer.from(order.key, 'hex')]) })
const bank = new ScriptedConnector()
bank.pages = [
  {
    transactions: ['twin', 'twin', 'heating'].map((purpose) =>
      buildBankTransaction({ purpose, bookedOn: day('2026-05-04') }),
    ),
    raw: { mediaType: 'application/json', body: '{}' },
    rejected: [],
  },
]
const connector: Connector = deadly(bank)
await runSync(
  {
    syncs: deadly(order.writesAtOnce === true ? atOnce(stores.syncs) : stores.syncs),
    banks: { find: () => buildBank() },
    connectors: { 'berlin-group': connector, ing: connector },
    report: () => {},
    chance: () => 0.5,
    now: () => t0,
  },
  order,
  { signal: new AbortController().signal },
)
await database.close()
process.stdout.write(String(calls()))

function atOnce(syncs: SyncStore): SyncStore {
  const { userId } = order
  const stage: SyncStore['stage'] = async (held, account, harvested) => {
    for (const [ordinal, { purpose, bookedOn = null }] of harvested.transactions.entries()) {
      await database.execute(sql`
        insert into transactions (user_id, id, account_id, ordinal, status, amount, currency, booked_on, purpose, type,
                                  created_at, modified_at)
        values (${userId}, ${randomUUID()}, ${account}, ${ordinal}, 'booked', -1, 'EUR', ${bookedOn}, ${purpose}, 'Unknown',
                ${t0}, ${t0})`)
    }
    return syncs.stage(held, account, harvested)
  }
  return new Proxy(syncs, {
    get: (target, name) => {
      const value: unknown = name === 'stage' ? stage : Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
