import type { EventStore } from './event-store.ts'
import type { NotificationDeliveryStore } from './notification.ts'
import type { DeliveryStore } from './webhook.ts'

/** Every notice has its own job; what is still due this long after its time has lost it. */
const graceMs = 60_000
const wokenMax = 1_000
/** How long events can be read and replayed. */
const keptMs = 90 * 24 * 3_600_000
const batch = 1_000
const batchesMax = 100

/** Wakes what nobody sends, and deletes events of their age with their deliveries. */
export async function tendDeliveries(
  deps: {
    readonly events: EventStore
    readonly deliveries: Pick<DeliveryStore, 'wakeOverdue'>
    readonly notices: Pick<NotificationDeliveryStore, 'wakeOverdue'>
    now(): Date
  },
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const now = deps.now()
  const overdue = new Date(now.getTime() - graceMs)
  await deps.deliveries.wakeOverdue(overdue, wokenMax)
  await deps.notices.wakeOverdue(overdue, wokenMax)
  const old = new Date(now.getTime() - keptMs)
  for (let run = 0; run < batchesMax && !options.signal.aborted; run++) {
    if ((await deps.events.dropOlder(old, batch)) < batch) return
  }
}
