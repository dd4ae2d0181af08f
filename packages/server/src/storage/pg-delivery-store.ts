import sql from 'sql-template-tag'
import type { ClientId, WebhookId } from '../domain/ids.ts'
import type {
  DeliveryStore,
  HeldWebhook,
  Outcome,
  PendingDelivery,
  Settlement,
  WebhookKey,
} from '../notify/webhook.ts'
import type { Database, Queries } from './database.ts'
import { deliveryJob } from './delivery-job.ts'
import { eventColumns, type EventRow, toEvent } from './event-rows.ts'
import { addJob } from './queue.ts'
import type { Seal } from './seal.ts'
import { openWebhookSecret } from './webhook-rows.ts'

type HeldRow = {
  readonly url: string
  readonly secret: Buffer
  readonly old_secret: Buffer | null
  readonly lease: number
}

/** Of each access the first that waits; the others wait for it. */
const isFirst = sql`
  d.state = 'pending'
           and not exists (select 1 from deliveries b
                            where b.client_id = d.client_id and b.webhook_id = d.webhook_id and b.lane = d.lane
                              and b.state = 'pending' and b.number < d.number)`

export class PgDeliveryStore implements DeliveryStore {
  readonly #database: Database
  readonly #seal: Seal
  constructor(database: Database, seal: Seal) {
    this.#database = database
    this.#seal = seal
  }

  async hold(key: WebhookKey, now: Date): Promise<HeldWebhook | undefined> {
    const { clientId, id } = key
    return this.#database.transaction(async (queries) => {
      const [row] = await queries.query<HeldRow>(
        sql`
          update webhooks
             set lease = lease + 1, resting_until = null
           where client_id = ${clientId} and id = ${id} and disabled_at is null
             and (resting_until is null or resting_until <= ${now})
          returning url, secret, case when old_secret_until > ${now} then old_secret end as old_secret, lease`,
        'hold-webhook',
      )
      if (row === undefined) {
        await wakeWhenRested(queries, key)
        return undefined
      }
      const secrets = [row.secret, ...(row.old_secret ? [row.old_secret] : [])]
      return {
        ...key,
        url: row.url,
        lease: row.lease,
        secrets: secrets.map((blob) => openWebhookSecret(this.#seal, key, blob)),
      }
    })
  }

  async due(
    held: HeldWebhook,
    { now, count }: { readonly now: Date; readonly count: number },
  ): Promise<readonly PendingDelivery[]> {
    const rows = await this.#database.query<EventRow & { readonly attempts: number }>(
      sql`
        select ${eventColumns}, d.attempts
          from deliveries d
          join webhooks w on w.client_id = d.client_id and w.id = d.webhook_id
          join events e on e.client_id = d.client_id and e.number = d.number
         where d.client_id = ${held.clientId} and d.webhook_id = ${held.id} and d.next_at <= ${now}
           and w.lease = ${held.lease} and w.disabled_at is null and ${isFirst}
         order by d.next_at, d.number
         limit ${count}`,
      'find-due-deliveries',
    )
    return rows.map((row) => ({ event: toEvent(this.#seal, row), attempts: row.attempts }))
  }

  async settle(
    held: HeldWebhook,
    { event, attempts }: PendingDelivery,
    settled: Settlement & { readonly at: Date; readonly outcome: Outcome },
  ): Promise<void> {
    const { outcome } = settled
    // Where two have tried it, or it was asked for anew meanwhile, only one of them counts.
    await this.#database.execute(
      sql`
        update deliveries
           set state = ${settled.state}, attempts = attempts + 1, last_at = ${settled.at},
               next_at = ${settled.state === 'pending' ? settled.nextAt : null},
               last_status = ${'status' in outcome ? outcome.status : null},
               last_error = ${'failure' in outcome ? outcome.failure : null}
         where client_id = ${held.clientId} and webhook_id = ${held.id} and number = ${event.number}
           and state = 'pending' and attempts = ${attempts}`,
      'settle-delivery',
    )
  }

  async switchOff({ clientId, id }: HeldWebhook, now: Date): Promise<void> {
    await this.#database.execute(sql`
      update webhooks
         set disabled_at = ${now}, disabled_because = 'gone'
       where client_id = ${clientId} and id = ${id} and disabled_at is null`)
  }

  async release(
    held: HeldWebhook,
    { restingUntil }: { readonly restingUntil?: Date },
  ): Promise<void> {
    const { clientId, id, lease } = held
    await this.#database.transaction(async (queries) => {
      // Whoever records an event for this webhook right now refers to its row: either their event is seen here, or their job
      // comes after the one that is queued here.
      const [row] = await queries.query(sql`
        select id from webhooks
         where client_id = ${clientId} and id = ${id} and lease = ${lease} and disabled_at is null
           for update`)
      if (row === undefined) return
      const next = await nextDue(queries, held)
      if (next === undefined) return
      if (restingUntil) await rest(queries, held, restingUntil)
      const runAt = restingUntil && restingUntil > next ? restingUntil : next
      await addJob(queries, deliveryJob(held, runAt))
    })
  }

  async wakeOverdue(before: Date, limit: number): Promise<number> {
    const rows = await this.#database.query<{
      readonly client_id: ClientId
      readonly webhook_id: WebhookId
    }>(
      sql`
        select distinct d.client_id, d.webhook_id
          from deliveries d
          join webhooks w on w.client_id = d.client_id and w.id = d.webhook_id
         where d.next_at <= ${before} and w.disabled_at is null
           and (w.resting_until is null or w.resting_until <= ${before}) and ${isFirst}
         limit ${limit}`,
      'find-overdue-deliveries',
    )
    for (const row of rows) {
      await addJob(this.#database, deliveryJob({ clientId: row.client_id, id: row.webhook_id }))
    }
    return rows.length
  }
}

async function wakeWhenRested(queries: Queries, key: WebhookKey): Promise<void> {
  const [row] = await queries.query<{ readonly resting_until: Date }>(sql`
    select resting_until from webhooks
     where client_id = ${key.clientId} and id = ${key.id} and disabled_at is null and resting_until is not null`)
  if (row !== undefined) await addJob(queries, deliveryJob(key, row.resting_until))
}

async function nextDue(queries: Queries, { clientId, id }: WebhookKey): Promise<Date | undefined> {
  const [row] = await queries.query<{ readonly next: Date | null }>(
    sql`
      select min(d.next_at) as next
        from deliveries d
       where d.client_id = ${clientId} and d.webhook_id = ${id} and ${isFirst}`,
    'find-next-delivery',
  )
  return row?.next ?? undefined
}

function rest(queries: Queries, { clientId, id }: WebhookKey, until: Date): Promise<number> {
  return queries.execute(
    sql`update webhooks set resting_until = ${until} where client_id = ${clientId} and id = ${id}`,
  )
}
