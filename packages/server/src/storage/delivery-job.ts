import type { Job } from '../jobs/jobs.ts'
import type { WebhookKey } from '../notify/webhook.ts'

/** One job waits for each webhook, and one runs. */
export function deliveryJob({ clientId, id }: WebhookKey, runAt?: Date): Job {
  const name = `deliver ${id}`
  return {
    name: 'deliver-webhook',
    payload: { clientId, webhookId: id },
    key: name,
    lane: name,
    ...(runAt && { runAt }),
  }
}
