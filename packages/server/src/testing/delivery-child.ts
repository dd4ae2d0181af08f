import { setTimeout as sleep } from 'node:timers/promises'
import sql from 'sql-template-tag'
import type { UserId } from '../domain/ids.ts'
import { deliverWebhook } from '../notify/deliver-webhook.ts'
import { openSender } from '../notify/http-sender.ts'
import type { WebhookKey } from '../notify/webhook.ts'
import { Database } from '../storage/database.ts'
import type { SocketConnection } from '../storage/embedded/start-postgres.ts'
import { startWorker } from '../storage/queue.ts'
import { Seal } from '../storage/seal.ts'
import { type Death, deathAt } from './deadly.ts'
import { openPgStores } from './pg-stores.ts'
import { t0 } from './store-fixtures.ts'

/** What the process is told, as JSON in its first argument. */
export type DeliveryOrder = {
  readonly connection: SocketConnection
  /** Of the seal, in hex. */
  readonly key: string
  readonly userId: UserId
  readonly webhook: WebhookKey
  /** A broken twin, which commits and then sends, without having written down that it has to. */
  readonly hasNoOutbox?: boolean
  /** Absent: it lives. */
  readonly dieAt?: Death
}

/**
 * A process that records two events of one access and delivers them, and may be killed in the middle of it, as `kill -9`
 * does. It says how many calls it has made if it lives to the end.
 */
const order = JSON.parse(process.argv[2] ?? '') as DeliveryOrder
const { deadly, calls } = deathAt(order.dieAt)
const database = new Database({ connection: order.connection })
const stores = openPgStores({ database, seal: new Seal([Buffer.from(order.key, 'hex')]) })
const { send, close } = openSender({ privateAllowed: true, userAgent: 'kontor-webhook/test' })
const deps = {
  deliveries: deadly(stores.deliveries),
  send: deadly({ send }).send,
  signedAt: () => new Date(),
  now: () => new Date(),
}
await deadly(stores.events).record({
  userId: order.userId,
  at: t0,
  events: [{ type: 'access.connected' }, { type: 'access.deleted' }],
})
await (order.hasNoOutbox === true ? sendFromMemory() : work())
await close()
await database.close()
process.stdout.write(String(calls()))

async function work(): Promise<void> {
  const idle = async () => {}
  const worker = await startWorker(database, {
    'fetch-flow': idle,
    'end-consent': idle,
    'sync-access': idle,
    'schedule-syncs': idle,
    'end-access': idle,
    'authorize-sync': idle,
    'revoke-consent': idle,
    'purge-expired': idle,
    'deliver-notification': idle,
    'tend-deliveries': idle,
    'deliver-webhook': (payload, options) => deliverWebhook(deps, payload, options),
  })
  while (await isAnythingLeft()) await sleep(20)
  await worker.stop()
}

async function isAnythingLeft(): Promise<boolean> {
  const jobs = await database.query(sql`select 1 from graphile_worker.jobs`)
  return jobs.length > 0
}

async function sendFromMemory(): Promise<void> {
  const held = await stores.deliveries.hold(order.webhook, new Date())
  const [first] =
    held === undefined ? [] : await stores.deliveries.due(held, { now: new Date(), count: 1 })
  await database.execute(sql`delete from deliveries`)
  await database.execute(sql`select graphile_worker.remove_job(key) from graphile_worker.jobs`)
  const { signal } = new AbortController()
  const headers = { 'webhook-id': first?.event.id ?? '' }
  await deps.send({ url: held?.url ?? '', headers, body: '{}', signal })
}
