import { localDateOf } from '../domain/local-date.ts'
import { add, isNegative, type Money, negate } from '../domain/money.ts'
import type {
  AccountChange,
  DataChange,
  MonthTotals,
  NoticeRules,
  Notification,
  NotificationDeliveryStore,
  NotificationKey,
  NotificationStore,
} from '../notify/notification.ts'
import { noticeJob } from '../storage/record-notices.ts'
import { isRead } from './memory-harvest.ts'
import { addMemoryJob, type World } from './memory-world.ts'

export type StoredNotification = {
  notification: Notification
  wanted: number
  told: number
  attempts: number
  nextAt?: Date | undefined
}

export function memoryNotificationStore(world: World): NotificationStore {
  const { notifications, users } = world
  const own = (userId: Notification['userId']) =>
    [...notifications.values()].filter(
      ({ notification }) => notification.userId === userId && users.has(userId),
    )
  const put = (notification: Notification) =>
    notifications.set(notification.id, { notification, wanted: 0, told: 0, attempts: 0 })
  return {
    add: async (notification, max) => {
      const { userId } = notification
      if (!users.has(userId) || own(userId).length >= max) return false
      put(notification)
      return true
    },
    list: async (userId) =>
      own(userId)
        .map(({ notification }) => notification)
        .toSorted((left, right) => left.createdAt.getTime() - right.createdAt.getTime()),
    find: async (key) => findStored(world, key)?.notification,
    change: async (key, wish) => {
      const stored = findStored(world, key)
      if (stored === undefined) return undefined
      const { userId, id, clientId, createdAt } = stored.notification
      stored.notification = { userId, id, clientId, createdAt, ...wish }
      return stored.notification
    },
    delete: async (key) => findStored(world, key) !== undefined && notifications.delete(key.id),
    replaceAll: async (userId, replacements) => {
      if (!users.has(userId)) return
      for (const { notification } of own(userId)) notifications.delete(notification.id)
      for (const each of replacements) put(each)
    },
  }
}

export function recordNoticesInMemory(
  world: World,
  rules: NoticeRules,
  { userId, changes, now }: DataChange,
): void {
  for (const stored of world.notifications.values()) {
    const { notification } = stored
    if (notification.userId !== userId || !world.users.has(userId)) continue
    const { observeKey } = notification
    const isOfAccount = observeKey.includes('/accounts/')
    const isMeant = changes.some((change) =>
      rules.isMeant(observeKey, change, totalsOf(world, { userId, change, now, isOfAccount })),
    )
    if (!isMeant) continue
    stored.wanted++
    stored.nextAt ??= now
    addMemoryJob(world, noticeJob(notification))
  }
}

export function memoryNoticeStore(world: World, rules: NoticeRules): NotificationDeliveryStore {
  return {
    record: async (change) => recordNoticesInMemory(world, rules, change),
    hold: async (key, now) => {
      const stored = findStored(world, key)
      if (stored?.nextAt === undefined) return undefined
      const { notification, wanted, attempts, nextAt } = stored
      if (nextAt <= now) return { ...notification, wanted, attempts }
      addMemoryJob(world, noticeJob(notification, nextAt))
      return undefined
    },
    settle: async (held, end) => {
      const stored = findStored(world, held)
      if (stored?.attempts !== held.attempts || stored.told >= held.wanted) return
      const isOver = end.state !== 'pending'
      stored.attempts = isOver ? 0 : held.attempts + 1
      if (isOver) stored.told = held.wanted
      const next = end.state === 'pending' ? end.nextAt : end.at
      stored.nextAt = isOver && stored.wanted <= held.wanted ? undefined : next
      if (stored.nextAt) addMemoryJob(world, noticeJob(held, stored.nextAt))
    },
    wakeOverdue: async (before, limit) => {
      const overdue = [...world.notifications.values()]
        .filter(({ nextAt }) => nextAt !== undefined && nextAt <= before)
        .slice(0, limit)
      for (const { notification } of overdue) addMemoryJob(world, noticeJob(notification))
      return overdue.length
    },
  }
}

function findStored(
  { notifications, users }: World,
  { userId, id }: NotificationKey,
): StoredNotification | undefined {
  const stored = notifications.get(id)
  return stored?.notification.userId === userId && users.has(userId) ? stored : undefined
}

function totalsOf(
  world: World,
  of: Pick<DataChange, 'userId' | 'now'> & {
    readonly change: AccountChange
    readonly isOfAccount: boolean
  },
): MonthTotals | undefined {
  const holdings = world.users.get(of.userId)
  const account = holdings?.accounts.find(({ id }) => id === of.change.accountId)
  if (account === undefined) return undefined
  const today = localDateOf(of.now, 'Europe/Berlin')
  const booked = (holdings?.transactions ?? []).filter(
    (each) =>
      isRead(each) &&
      each.status === 'booked' &&
      (each.bookedOn ?? '').startsWith(today.slice(0, 7)) &&
      (each.bookedOn ?? '') <= today &&
      each.amount.currency === account.currency &&
      (!of.isOfAccount || each.accountId === account.id),
  )
  const amounts = booked.map(({ amount }) => amount)
  const sum = (of_: readonly Money[]) =>
    of_.reduce(add, { unscaled: 0n, scale: 0, currency: account.currency })
  return {
    expenses: sum(amounts.filter(isNegative).map(negate)),
    deposits: sum(amounts.filter((amount) => !isNegative(amount))),
  }
}
