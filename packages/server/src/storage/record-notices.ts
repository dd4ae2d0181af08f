import sql from 'sql-template-tag'
import type { AccountId, ClientId, NotificationId, UserId } from '../domain/ids.ts'
import { localDateOf } from '../domain/local-date.ts'
import { parseMoney } from '../domain/money.ts'
import type { Job } from '../jobs/jobs.ts'
import type { AccountChange, DataChange, MonthTotals, NoticeRules } from '../notify/notification.ts'
import type { Queries } from './database.ts'
import { addJob } from './queue.ts'

type Candidate = {
  readonly id: NotificationId
  readonly client_id: ClientId
  readonly observe_key: string
}

/** Notes what is to be told of a change, in the transaction of the change, when all of it is written. */
export async function recordNotices(
  queries: Queries,
  rules: NoticeRules,
  { userId, changes, now }: DataChange,
): Promise<void> {
  const candidates = await queries.query<Candidate>(
    sql`select id, client_id, observe_key from notifications where user_id = ${userId} order by id`,
    'find-notifications',
  )
  const meant = new Map<NotificationId, Candidate>()
  for (const change of changes) {
    const needsTotals = candidates.some((each) => rules.needsTotals(each.observe_key))
    const totals = needsTotals ? await totalsOf(queries, userId, { change, now }) : undefined
    for (const each of candidates) {
      const own = each.observe_key.includes('/accounts/') ? totals?.ofAccount : totals?.ofAll
      if (rules.isMeant(each.observe_key, change, own)) meant.set(each.id, each)
    }
  }
  for (const { id, client_id: clientId } of meant.values()) {
    await queries.execute(
      sql`
        update notifications
           set wanted = wanted + 1, next_at = coalesce(next_at, ${now})
         where user_id = ${userId} and id = ${id}`,
      'want-notice',
    )
    await addJob(queries, noticeJob({ userId, id, clientId }))
  }
}

/** A client that does not answer keeps so many workers busy, however many notifications it has. */
const lanesPerClient = 2

/** One job waits for each notification, and one runs. */
export function noticeJob(
  of: { readonly userId: UserId; readonly id: NotificationId; readonly clientId: ClientId },
  runAt?: Date,
): Job {
  // Ids are random: their end spreads them evenly.
  const lane = Number.parseInt(of.id.slice(-4), 16) % lanesPerClient
  return {
    name: 'deliver-notification',
    payload: { userId: of.userId, notificationId: of.id },
    key: `notify ${of.id}`,
    lane: `notify ${of.clientId} ${lane}`,
    ...(runAt && { runAt }),
  }
}

type TotalsRow = {
  readonly currency: string
  readonly expenses: string
  readonly deposits: string
  readonly all_expenses: string
  readonly all_deposits: string
}

/** Of the account, and of all accounts of the user in its currency. */
async function totalsOf(
  queries: Queries,
  userId: UserId,
  { change, now }: { readonly change: AccountChange; readonly now: Date },
): Promise<{ readonly ofAccount: MonthTotals; readonly ofAll: MonthTotals } | undefined> {
  const [row] = await queries.query<TotalsRow>(
    sql`
      select a.currency,
             coalesce(-sum(t.amount) filter (where t.amount < 0 and t.account_id = a.id), 0)::text as expenses,
             coalesce(sum(t.amount) filter (where t.amount > 0 and t.account_id = a.id), 0)::text as deposits,
             coalesce(-sum(t.amount) filter (where t.amount < 0), 0)::text as all_expenses,
             coalesce(sum(t.amount) filter (where t.amount > 0), 0)::text as all_deposits
        from accounts a
        left join transactions t
          on t.user_id = a.user_id and t.currency = a.currency and t.status = 'booked' and not t.hidden
         and t.deleted_at is null and t.booked_on >= ${monthStart(now)}::date and t.booked_on <= ${today(now)}::date
       where a.user_id = ${userId} and a.id = ${change.accountId satisfies AccountId}
       group by a.currency`,
    'sum-up-month',
  )
  return (
    row && {
      ofAccount: totals(row.currency, row.expenses, row.deposits),
      ofAll: totals(row.currency, row.all_expenses, row.all_deposits),
    }
  )
}

function totals(currency: string, expenses: string, deposits: string): MonthTotals {
  return { expenses: parseMoney(expenses, currency), deposits: parseMoney(deposits, currency) }
}

function today(now: Date): string {
  return localDateOf(now, 'Europe/Berlin')
}

function monthStart(now: Date): string {
  return `${today(now).slice(0, 7)}-01`
}
