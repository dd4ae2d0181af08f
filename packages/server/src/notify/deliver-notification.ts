import type {
  HeldNotice,
  Notification,
  NotificationDeliveryStore,
  NoticeEnd,
} from './notification.ts'
import { retryAt } from './retry-schedule.ts'
import type { Answer, Send } from './send.ts'

export type NotifyDeps = {
  readonly notices: NotificationDeliveryStore
  readonly send: Send
  /** Of this product, for the name that clients of the interface know. */
  readonly version: string
  now(): Date
}

/** Tells a client that what it watches has changed; what, it reads by itself. At least once, and after the last change. */
export async function deliverNotification(
  deps: NotifyDeps,
  {
    userId,
    notificationId: id,
  }: { readonly userId: Notification['userId']; readonly notificationId: Notification['id'] },
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const held = await deps.notices.hold({ userId, id }, deps.now())
  if (held === undefined) return
  const answer = await sendNotice(deps, held, options)
  if (answer.kind === 'failed' && options.signal.aborted) {
    throw new Error('interrupted: it is told by whoever comes next')
  }
  const at = deps.now()
  await deps.notices.settle(held, { ...endOf(answer, held, at), at })
}

/** One notice, whatever comes of it. */
export function sendNotice(
  { send, version }: Pick<NotifyDeps, 'send' | 'version'>,
  {
    id,
    observeKey,
    notifyUri,
    state,
  }: Pick<Notification, 'id' | 'observeKey' | 'notifyUri' | 'state'>,
  { signal }: { readonly signal: AbortSignal },
): Promise<Answer> {
  const body = { notification_id: id, observe_key: observeKey, state: state ?? null }
  return send({
    url: notifyUri,
    headers: { 'user-agent': `finx-notification/${version}` },
    body: JSON.stringify(body),
    signal,
  })
}

/** 2xx and 3xx are success (finX API section 11); a redirect is not followed. */
function endOf(answer: Answer, { attempts }: HeldNotice, at: Date): NoticeEnd {
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 400) {
    return { state: 'told' }
  }
  const nextAt = retryAt(attempts + 1, at)
  return nextAt === undefined ? { state: 'parked' } : { state: 'pending', nextAt }
}
