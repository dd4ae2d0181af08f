import { presentEvent } from './present-event.ts'
import { retryAt } from './retry-schedule.ts'
import type { Answer, Send } from './send.ts'
import { signatureHeaders } from './sign.ts'
import type {
  DeliveryStore,
  HeldWebhook,
  Outcome,
  PendingDelivery,
  Settlement,
  WebhookKey,
} from './webhook.ts'

export type DeliverDeps = {
  readonly deliveries: DeliveryStore
  readonly send: Send
  /** What signatures carry. By the real clock: who verifies them compares it with theirs. */
  signedAt(): Date
  now(): Date
}

/** So many events, each of another access, are sent side by side. */
const side = 8
/** Then others have their turn. */
const roundsMax = 50
const runMsMax = 30_000
/** A target that let a whole round down is left alone for a while, so that it costs nobody else's time. */
const restMs = 60_000

/**
 * Sends what waits for a webhook, at least once and in order for each access. Whatever happens in between, what was not
 * noted as sent is sent again, by this worker or by the one that gets the job after it.
 */
export async function deliverWebhook(
  deps: DeliverDeps,
  {
    clientId,
    webhookId: id,
  }: { readonly clientId: WebhookKey['clientId']; readonly webhookId: WebhookKey['id'] },
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const startedAt = deps.now()
  const held = await deps.deliveries.hold({ clientId, id }, startedAt)
  if (held === undefined) return
  for (let round = 0; round < roundsMax && !options.signal.aborted; round++) {
    const now = deps.now()
    const due = await deps.deliveries.due(held, { now, count: side })
    if (due.length === 0 || now.getTime() - startedAt.getTime() > runMsMax) break
    const ends = await Promise.all(due.map((each) => attempt(deps, held, { each, ...options })))
    if (ends.includes('gone')) {
      await deps.deliveries.switchOff(held, deps.now())
      return
    }
    if (!ends.includes('delivered') && (await isMoreDue(deps, held))) {
      const restingUntil = new Date(deps.now().getTime() + restMs)
      await deps.deliveries.release(held, { restingUntil })
      return
    }
  }
  await deps.deliveries.release(held, {})
}

async function isMoreDue({ deliveries, now }: DeliverDeps, held: HeldWebhook): Promise<boolean> {
  return (await deliveries.due(held, { now: now(), count: 1 })).length > 0
}

async function attempt(
  deps: DeliverDeps,
  held: HeldWebhook,
  { each, signal }: { readonly each: PendingDelivery; readonly signal: AbortSignal },
): Promise<'delivered' | 'failed' | 'gone'> {
  const answer = await post(deps, held, { each, signal })
  // Who is told to stop says nothing of the target: whoever comes next tries again.
  if (answer.kind === 'failed' && signal.aborted) return 'failed'
  const at = deps.now()
  const settled = settlementOf(answer, { attempts: each.attempts + 1, at })
  await deps.deliveries.settle(held, each, { ...settled, at, outcome: outcomeOf(answer) })
  if (settled.state === 'delivered') return 'delivered'
  return answer.kind === 'answered' && answer.status === 410 ? 'gone' : 'failed'
}

function post(
  { send, signedAt }: DeliverDeps,
  { url, secrets }: HeldWebhook,
  { each, signal }: { readonly each: PendingDelivery; readonly signal: AbortSignal },
): Promise<Answer> {
  const body = JSON.stringify(presentEvent(each.event))
  const headers = signatureHeaders({ id: each.event.id, body, at: signedAt() }, secrets)
  return send({ url, headers, body, signal })
}

function settlementOf(
  answer: Answer,
  { attempts, at }: { readonly attempts: number; readonly at: Date },
): Settlement {
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) {
    return { state: 'delivered' }
  }
  const nextAt = retryAt(attempts, at)
  return nextAt === undefined ? { state: 'parked' } : { state: 'pending', nextAt }
}

function outcomeOf(answer: Answer): Outcome {
  return answer.kind === 'answered' ? { status: answer.status } : { failure: answer.failure }
}
