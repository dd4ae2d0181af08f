import { randomUUID } from 'node:crypto'
import type { FlowId, UserId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import type { FlowStore } from '../flow/flow-store.ts'
import { fetchFlow } from '../flow/fetch-flow.ts'
import { Database } from '../storage/database.ts'
import type { SocketConnection } from '../storage/embedded/start-postgres.ts'
import { Seal } from '../storage/seal.ts'
import { buildBank } from './builders.ts'
import { type Death, deathAt } from './deadly.ts'
import { openPgStores } from './pg-stores.ts'
import { ScriptedConnector } from './scripted-connector.ts'
import { buildBankTransaction, day, hashes, t0 } from './store-fixtures.ts'

/** What the process is told, as JSON in its first argument. */
export type RenewalOrder = {
  readonly connection: SocketConnection
  /** Of the seal, in hex. */
  readonly key: string
  readonly userId: UserId
  readonly flowId: FlowId
  readonly version: number
  /** A broken twin, which ends the flow first and stores what came of it then. */
  readonly endsFirst?: boolean
  /** Absent: it lives. */
  readonly dieAt?: Death
}

/**
 * A worker process that reads the accounts of a renewal and stores it, and may be killed in the middle of it. It says how
 * many calls it has made if it lives to the end.
 */
const order = JSON.parse(process.argv[2] ?? '') as RenewalOrder
const { deadly, calls } = deathAt(order.dieAt)
const database = new Database({ connection: order.connection })
const stores = openPgStores({ database, seal: new Seal([Buffer.from(order.key, 'hex')]) })
const bank = new ScriptedConnector()
bank.pages = [
  {
    transactions: ['rent', 'heating'].map((purpose, index) =>
      buildBankTransaction({ purpose, bookedOn: day(index === 0 ? '2026-05-02' : '2026-05-04') }),
    ),
    raw: { mediaType: 'application/json', body: '{}' },
    rejected: [],
  },
]
const connector = deadly(bank)
const flows = deadly(stores.flows)
await fetchFlow(
  {
    flows: order.endsFirst === true ? endingFirst(flows) : flows,
    banks: { find: () => buildBank(), findByIban: () => undefined },
    connectors: { 'berlin-group': connector, ing: connector },
    makeCode: () => {
      const code = `Okn_${randomUUID()}`
      return { plain: new Secret(code), hash: hashes.code(code) }
    },
    userOf: async () => order.userId,
    termsOf: async () => ({ scope: 'accounts=ro offline', codeSeconds: 3600 }),
    report: () => {},
    chance: () => 0.5,
    now: () => t0,
  },
  order,
  { signal: new AbortController().signal },
)
await database.close()
process.stdout.write(String(calls()))

function endingFirst(store: FlowStore): FlowStore {
  const finish: FlowStore['finish'] = async (flow, state, harvest) => {
    const ended = await store.save(flow, state, [])
    return ended && store.finish(ended, state, harvest)
  }
  return new Proxy(store, {
    get: (target, name) => (name === 'finish' ? finish : Reflect.get(target, name)),
  })
}
