import sql from 'sql-template-tag'
import type { ClientId, NotificationId, UserId } from '../domain/ids.ts'
import type {
  DataChange,
  HeldNotice,
  NoticeEnd,
  NoticeRules,
  NotificationDeliveryStore,
  NotificationKey,
} from '../notify/notification.ts'
import type { Database } from './database.ts'
import {
  notificationColumns,
  type NotificationRow,
  toNotification,
} from './pg-notification-store.ts'
import { addJob } from './queue.ts'
import { noticeJob, recordNotices } from './record-notices.ts'

type NoticeRow = NotificationRow & {
  readonly wanted: string
  readonly attempts: number
  readonly next_at: Date
}

export class PgNoticeStore implements NotificationDeliveryStore {
  readonly #database: Database
  readonly #rules: NoticeRules
  constructor(database: Database, rules: NoticeRules) {
    this.#database = database
    this.#rules = rules
  }

  async record(change: DataChange): Promise<void> {
    await this.#database.transaction((queries) => recordNotices(queries, this.#rules, change))
  }

  async hold({ userId, id }: NotificationKey, now: Date): Promise<HeldNotice | undefined> {
    return this.#database.transaction(async (queries) => {
      const [row] = await queries.query<NoticeRow>(
        sql`
          select ${notificationColumns}, n.wanted, n.attempts, n.next_at
            from notifications n
           where user_id = ${userId} and id = ${id} and next_at is not null
             for no key update`,
        'hold-notice',
      )
      if (row === undefined) return undefined
      const notification = toNotification(row)
      if (row.next_at > now) {
        await addJob(queries, noticeJob(notification, row.next_at))
        return undefined
      }
      return { ...notification, wanted: Number(row.wanted), attempts: row.attempts }
    })
  }

  async settle(held: HeldNotice, end: NoticeEnd & { readonly at: Date }): Promise<void> {
    const isOver = end.state !== 'pending'
    await this.#database.transaction(async (queries) => {
      // Where two have tried it, only one of them counts.
      const [row] = await queries.query<{ readonly next_at: Date | null }>(
        sql`
          update notifications
             set attempts = ${isOver ? 0 : held.attempts + 1},
                 told = case when ${isOver} then ${held.wanted} else told end,
                 next_at = case when ${isOver} and wanted <= ${held.wanted} then null
                                else ${end.state === 'pending' ? end.nextAt : end.at}::timestamptz end,
                 parked_at = case when ${end.state === 'parked'} then ${end.at}::timestamptz
                                  when ${end.state === 'told'} then null else parked_at end
           where user_id = ${held.userId} and id = ${held.id} and attempts = ${held.attempts}
             and told < ${held.wanted}
          returning next_at`,
        'settle-notice',
      )
      if (row?.next_at != null) await addJob(queries, noticeJob(held, row.next_at))
    })
  }

  async wakeOverdue(before: Date, limit: number): Promise<number> {
    const rows = await this.#database.query<{
      readonly user_id: UserId
      readonly id: NotificationId
      readonly client_id: ClientId
    }>(
      sql`
        select user_id, id, client_id from notifications
         where next_at <= ${before}
         order by next_at
         limit ${limit}`,
      'find-overdue-notices',
    )
    for (const { user_id: userId, id, client_id: clientId } of rows) {
      await addJob(this.#database, noticeJob({ userId, id, clientId }))
    }
    return rows.length
  }
}
