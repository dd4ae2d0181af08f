import type { AccountId, ClientId, NotificationId, UserId } from '../domain/ids.ts'
import { type FieldFaults, Problem } from '../domain/problem.ts'
import { coversScope } from '../domain/scope.ts'
import type { Notification, NotificationStore, NotificationWish } from './notification.ts'
import { type ObserveKey, parseObserveKey, scopeOfKey } from './observe-key.ts'
import { faultOfTarget, type TargetRules } from './target-address.ts'

export type NotificationDeps = {
  readonly notifications: NotificationStore
  readonly accounts: { find(userId: UserId, id: AccountId): Promise<unknown> }
  readonly targetRules: TargetRules
  /** Tells at once, and forgets. */
  tell(notification: Notification): void
  randomBytes(count: number): Uint8Array
  now(): Date
}

/** Who asks, by the access token. */
export type Asker = { readonly userId: UserId; readonly clientId: ClientId; readonly scope: string }

const notificationsMax = 100

/** Makes a notification. That of `rest/notifications/test` is told at once and stored nowhere. */
export async function createNotification(
  deps: NotificationDeps,
  asker: Asker,
  wish: NotificationWish,
): Promise<Notification> {
  const key = await admit(deps, asker, wish)
  const notification = build(deps, asker, wish)
  if (key.kind === 'test') {
    deps.tell(notification)
    return notification
  }
  if (await deps.notifications.add(notification, notificationsMax)) return notification
  throw refused({ observe_key: [`There are ${notificationsMax} notifications; delete one.`] })
}

/** All that the user has are these from now on. */
export async function replaceNotifications(
  deps: NotificationDeps,
  asker: Asker,
  wishes: readonly NotificationWish[],
): Promise<readonly Notification[]> {
  const notifications: Notification[] = []
  for (const wish of wishes) {
    const { kind } = await admit(deps, asker, wish)
    const notification = build(deps, asker, wish)
    if (kind === 'test') deps.tell(notification)
    else notifications.push(notification)
  }
  await deps.notifications.replaceAll(asker.userId, notifications)
  return notifications
}

export async function changeNotification(
  deps: NotificationDeps,
  { id, ...asker }: Asker & { readonly id: NotificationId },
  wish: NotificationWish,
): Promise<Notification> {
  const { kind } = await admit(deps, asker, wish)
  if (kind === 'test') throw refused({ observe_key: ['A test is stored nowhere: use POST.'] })
  const changed = await deps.notifications.change({ userId: asker.userId, id }, wish)
  if (changed === undefined) throw noSuchNotification()
  return changed
}

export function noSuchNotification(): Problem {
  return new Problem('not_found', 'there is no such notification')
}

/** Throws `invalid_request` with every fault, or `forbidden` where the token does not cover what is to be watched. */
async function admit(
  { accounts, targetRules }: NotificationDeps,
  { userId, scope }: Asker,
  wish: NotificationWish,
): Promise<ObserveKey> {
  const key = parseObserveKey(wish.observeKey)
  const fault = faultOfTarget(wish.notifyUri, targetRules)
  const faults = {
    ...(typeof key === 'string' && { observe_key: [key] }),
    ...(fault !== undefined && { notify_uri: [fault] }),
  }
  if (typeof key === 'string' || fault !== undefined) throw refused(faults)
  const needed = scopeOfKey(key)
  if (needed !== undefined && !coversScope(scope, needed)) {
    throw new Problem('forbidden', `the token lacks ${needed}`)
  }
  if ('accountId' in key && key.accountId !== undefined) {
    const account = await accounts.find(userId, key.accountId)
    if (account === undefined) throw refused({ observe_key: ['There is no such account.'] })
  }
  return key
}

function build(
  deps: NotificationDeps,
  { userId, clientId }: Asker,
  wish: NotificationWish,
): Notification {
  const id = `N${Buffer.from(deps.randomBytes(16)).toString('hex')}`
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  return { ...wish, userId, clientId, id: id as NotificationId, createdAt: deps.now() }
}

function refused(faults: FieldFaults): Problem {
  return new Problem('invalid_request', 'the notification is refused', { faults })
}
