import sql from 'sql-template-tag'
import { numberOfEventId } from '../domain/event.ts'
import type { ClientId, EventId } from '../domain/ids.ts'
import type { Secret } from '../domain/secret.ts'
import type {
  Delivery,
  DeliveryState,
  Webhook,
  WebhookKey,
  WebhookSettings,
  WebhookStore,
} from '../notify/webhook.ts'
import type { Database, Queries } from './database.ts'
import { deliveryJob } from './delivery-job.ts'
import { eventColumns } from './event-rows.ts'
import { addJob } from './queue.ts'
import type { Seal } from './seal.ts'
import {
  deliveryColumns,
  type DeliveryRow,
  sealWebhookSecret,
  toDelivery,
  toWebhook,
  webhookColumns,
  type WebhookRow,
} from './webhook-rows.ts'

export class PgWebhookStore implements WebhookStore {
  readonly #database: Database
  readonly #seal: Seal
  constructor(database: Database, seal: Seal) {
    this.#database = database
    this.#seal = seal
  }

  async add(webhook: Webhook, secret: Secret, max: number): Promise<boolean> {
    const { clientId, id, url, types, createdAt } = webhook
    return this.#database.transaction(async (queries) => {
      // Two that are added at once are counted one after the other.
      await queries.query(sql`select id from clients where id = ${clientId} for no key update`)
      const added = await queries.execute(sql`
        insert into webhooks (client_id, id, url, types, secret, disabled_at, disabled_because, created_at)
        select ${clientId}, ${id}, ${url}, ${types ?? null}::text[],
               ${sealWebhookSecret(this.#seal, webhook, secret)},
               ${webhook.enabled ? null : createdAt}::timestamptz, ${webhook.enabled ? null : 'client'}::text,
               ${createdAt}::timestamptz
         where (select count(*) from webhooks where client_id = ${clientId}) < ${max}`)
      return added === 1
    })
  }

  async list(clientId: ClientId): Promise<readonly Webhook[]> {
    const rows = await this.#database.query<WebhookRow>(
      sql`select ${webhookColumns} from webhooks w where client_id = ${clientId} order by created_at, id`,
      'list-webhooks',
    )
    return rows.map(toWebhook)
  }

  async find({ clientId, id }: WebhookKey): Promise<Webhook | undefined> {
    const [row] = await this.#database.query<WebhookRow>(
      sql`select ${webhookColumns} from webhooks w where client_id = ${clientId} and id = ${id}`,
      'find-webhook',
    )
    return row && toWebhook(row)
  }

  async change(
    key: WebhookKey,
    settings: WebhookSettings,
    now: Date,
  ): Promise<Webhook | undefined> {
    const { url, types, enabled } = settings
    return this.#database.transaction(async (queries) => {
      const [row] = await queries.query<WebhookRow>(sql`
        update webhooks w
           set url = ${url}, types = ${types ?? null}::text[], resting_until = null,
               disabled_at = case when ${enabled} then null else coalesce(disabled_at, ${now}) end,
               disabled_because = case when ${enabled} then null else coalesce(disabled_because, 'client') end
         where client_id = ${key.clientId} and id = ${key.id}
        returning ${webhookColumns}`)
      if (row === undefined) return undefined
      if (enabled) await hurry(queries, key, now)
      return toWebhook(row)
    })
  }

  async delete({ clientId, id }: WebhookKey): Promise<boolean> {
    const deleted = await this.#database.execute(
      sql`delete from webhooks where client_id = ${clientId} and id = ${id}`,
    )
    return deleted === 1
  }

  async rotateSecret(key: WebhookKey, secret: Secret, oldUntil: Date): Promise<boolean> {
    const rotated = await this.#database.execute(sql`
      update webhooks
         set old_secret = secret, old_secret_until = ${oldUntil},
             secret = ${sealWebhookSecret(this.#seal, key, secret)}
       where client_id = ${key.clientId} and id = ${key.id}`)
    return rotated === 1
  }

  async listDeliveries(
    key: WebhookKey,
    page: { readonly state?: DeliveryState; readonly before?: number; readonly count: number },
  ): Promise<readonly Delivery[] | undefined> {
    const { clientId, id } = key
    if ((await this.find(key)) === undefined) return undefined
    const rows = await this.#database.query<DeliveryRow>(
      sql`
        select ${eventColumns}, ${deliveryColumns}
          from deliveries d
          join events e on e.client_id = d.client_id and e.number = d.number
         where d.client_id = ${clientId} and d.webhook_id = ${id}
           and (${page.state ?? null}::text is null or d.state = ${page.state ?? null})
           and (${page.before ?? null}::bigint is null or d.number < ${page.before ?? null})
         order by d.number desc
         limit ${page.count}`,
      'list-deliveries',
    )
    return rows.map((row) => toDelivery(this.#seal, row))
  }

  async replay(key: WebhookKey, eventId: EventId, now: Date): Promise<Delivery | undefined> {
    const { clientId, id } = key
    return this.#database.transaction(async (queries) => {
      // Who releases the webhook at this moment is to see that there is something to do, or not to see the job.
      await queries.query(
        sql`select id from webhooks where client_id = ${clientId} and id = ${id} for share`,
      )
      const [row] = await queries.query<DeliveryRow>(sql`
        update deliveries d
           set state = 'pending', attempts = 0, next_at = ${now}
          from events e
         where d.client_id = ${clientId} and d.webhook_id = ${id} and d.number = ${numberOfEventId(eventId) ?? 0} and e.id = ${eventId}
           and e.client_id = d.client_id and e.number = d.number
        returning ${eventColumns}, ${deliveryColumns}`)
      if (row === undefined) return undefined
      await addJob(queries, deliveryJob(key))
      return toDelivery(this.#seal, row)
    })
  }
}

/** What waits for its next attempt waits no longer. */
async function hurry(queries: Queries, key: WebhookKey, now: Date): Promise<void> {
  await queries.execute(sql`
    update deliveries
       set next_at = ${now}
     where client_id = ${key.clientId} and webhook_id = ${key.id} and state = 'pending' and next_at > ${now}`)
  await addJob(queries, deliveryJob(key))
}
