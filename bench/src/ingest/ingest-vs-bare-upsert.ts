import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SyncId } from '../../../packages/server/src/domain/ids.ts'
import { Database } from '../../../packages/server/src/storage/database.ts'
import { startPostgres } from '../../../packages/server/src/storage/embedded/start-postgres.ts'
import { migrate } from '../../../packages/server/src/storage/migrate.ts'
import { Seal } from '../../../packages/server/src/storage/seal.ts'
import type { SyncStore } from '../../../packages/server/src/sync/sync-store.ts'
import { openPgStores } from '../../../packages/server/src/testing/pg-stores.ts'
import { compare, type Result } from '../benchmark.ts'
import { type BareTable, createBareTable, createLeanTable } from './bare-upsert.ts'
import { type Connected, connect } from './connected.ts'
import { measureSchedule } from './schedule.ts'
import { historyOf, type History } from './history.ts'

const rounds = 15
/** A server runs for weeks: neither side is measured before its code is compiled. */
const roundsToWarmUp = 20
const transactionsPerSync = 2_000

/**
 * Transactions that a sync brings into PostgreSQL per second (staged, sealed, compared with what is known, numbered, and made
 * visible in one transaction) beside a bare `insert … on conflict` of the same rows, with the same keys and indexes, in clear
 * and compared with nothing; and beside one into a table that can answer less. On one durable PostgreSQL, in turns; the median of
 * the rounds counts.
 */
export async function ingestVsBareUpsert(): Promise<readonly Result[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kontor-bench-'))
  const postgres = await startPostgres({ dataDir })
  const database = new Database({ connection: postgres.connection })
  try {
    await migrate(database)
    const seal = new Seal([randomBytes(32)])
    const syncs = openPgStores({ database, seal }).syncs
    const tables = { bare: await createBareTable(database), lean: await createLeanTable(database) }
    const results: Result[] = []
    for (const history of [historyOf('all new'), historyOf('a tenth new'), historyOf('known')]) {
      results.push(...(await measureHistory({ database, seal, syncs, ...tables }, history)))
    }
    return [...results, ...(await measureSchedule(database, syncs))]
  } finally {
    await database.close()
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

type Sides = {
  readonly database: Database
  readonly seal: Seal
  readonly syncs: SyncStore
  readonly bare: BareTable
  readonly lean: BareTable
}

async function measureHistory(sides: Sides, history: History): Promise<readonly Result[]> {
  const [ours, bare, lean]: [number[], number[], number[]] = [[], [], []]
  const known = history.known(transactionsPerSync)
  let connected = await connect(sides, known)
  for (const table of [sides.bare, sides.lean]) await table.upsert(known, connected.owner)
  for (let round = -roundsToWarmUp; round < rounds; round++) {
    console.error(`ingest, ${history.name}: round ${round + 1} of ${rounds} …`)
    // The first read of an account; a bank does not leave out what it said the day before.
    if (known.length === 0) connected = await connect(sides, [])
    const told = history.told(transactionsPerSync, round + roundsToWarmUp)
    const figures = [
      await perSecond(told.length, () => sync(sides, connected, told)),
      await perSecond(told.length, () => sides.bare.upsert(told, connected.owner)),
      await perSecond(told.length, () => sides.lean.upsert(told, connected.owner)),
    ] as const
    if (round < 0) continue
    ours.push(figures[0])
    bare.push(figures[1])
    lean.push(figures[2])
  }
  const name = `ingest, ${history.name}`
  return [
    compare(name, 'transactions/s', { ours, theirs: bare }),
    compare(`${name}, beside a lean table`, 'transactions/s', { ours, theirs: lean }),
  ]
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return count / ((performance.now() - start) / 1000)
}

/** A whole run but for the bank: queued, held, staged, published. */
async function sync(
  { syncs }: Sides,
  { userId, accessId, harvested }: Connected,
  told: ReturnType<History['told']>,
): Promise<void> {
  const now = new Date()
  const wish = { id: randomUUID() as string as SyncId, now }
  const queued = await syncs.queue({ userId, id: accessId }, wish)
  const held = queued && (await syncs.hold(userId, queued.id, now))
  const account = held?.accounts[0]
  if (held === undefined || account === undefined) throw new Error('nothing to sync')
  await syncs.stage(held, account.id, { ...harvested, transactions: told })
  if (!(await syncs.publish(held, { now }))) throw new Error('the sync was not published')
}
