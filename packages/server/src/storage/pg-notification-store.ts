import sql from 'sql-template-tag'
import type { ClientId, NotificationId, UserId } from '../domain/ids.ts'
import type {
  Notification,
  NotificationKey,
  NotificationStore,
  NotificationWish,
} from '../notify/notification.ts'
import type { Database, Queries } from './database.ts'
import { defined } from './rows.ts'

export type NotificationRow = {
  readonly user_id: UserId
  readonly id: NotificationId
  readonly client_id: ClientId
  readonly observe_key: string
  readonly notify_uri: string
  readonly state: string | null
  readonly created_at: Date
}

export const notificationColumns = sql`n.user_id, n.id, n.client_id, n.observe_key, n.notify_uri, n.state, n.created_at`

export function toNotification(row: NotificationRow): Notification {
  return {
    userId: row.user_id,
    id: row.id,
    clientId: row.client_id,
    observeKey: row.observe_key,
    notifyUri: row.notify_uri,
    createdAt: row.created_at,
    ...defined({ state: row.state }),
  }
}

export class PgNotificationStore implements NotificationStore {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async add(notification: Notification, max: number): Promise<boolean> {
    return this.#database.transaction(async (queries) => {
      if (!(await holdUser(queries, notification.userId))) return false
      const [row] = await queries.query<{ readonly count: string }>(
        sql`select count(*) as count from notifications where user_id = ${notification.userId}`,
      )
      if (Number(row?.count ?? 0) >= max) return false
      await insert(queries, notification)
      return true
    })
  }

  async list(userId: UserId): Promise<readonly Notification[]> {
    const rows = await this.#database.query<NotificationRow>(
      sql`select ${notificationColumns} from notifications n where user_id = ${userId} order by created_at, id`,
      'list-notifications',
    )
    return rows.map(toNotification)
  }

  async find({ userId, id }: NotificationKey): Promise<Notification | undefined> {
    const [row] = await this.#database.query<NotificationRow>(
      sql`select ${notificationColumns} from notifications n where user_id = ${userId} and id = ${id}`,
      'find-notification',
    )
    return row && toNotification(row)
  }

  async change(key: NotificationKey, wish: NotificationWish): Promise<Notification | undefined> {
    const [row] = await this.#database.query<NotificationRow>(sql`
      update notifications n
         set observe_key = ${wish.observeKey}, notify_uri = ${wish.notifyUri}, state = ${wish.state ?? null}
       where user_id = ${key.userId} and id = ${key.id}
      returning ${notificationColumns}`)
    return row && toNotification(row)
  }

  async delete({ userId, id }: NotificationKey): Promise<boolean> {
    const deleted = await this.#database.execute(
      sql`delete from notifications where user_id = ${userId} and id = ${id}`,
    )
    return deleted === 1
  }

  async replaceAll(userId: UserId, notifications: readonly Notification[]): Promise<void> {
    await this.#database.transaction(async (queries) => {
      if (!(await holdUser(queries, userId))) return
      await queries.execute(sql`delete from notifications where user_id = ${userId}`)
      for (const each of notifications) await insert(queries, each)
    })
  }
}

/** Two that change a user's notifications at once do so one after the other. */
async function holdUser(queries: Queries, userId: UserId): Promise<boolean> {
  const rows = await queries.query(
    sql`select id from users where id = ${userId} for no key update`,
    'hold-user-of-notifications',
  )
  return rows.length === 1
}

async function insert(queries: Queries, notification: Notification): Promise<void> {
  const { userId, id, clientId, observeKey, notifyUri, state, createdAt } = notification
  await queries.execute(
    sql`
      insert into notifications (user_id, id, client_id, observe_key, notify_uri, state, created_at)
      values (${userId}, ${id}, ${clientId}, ${observeKey}, ${notifyUri}, ${state ?? null}, ${createdAt})`,
    'add-notification',
  )
}
