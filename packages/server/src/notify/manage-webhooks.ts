import type { ClientId, WebhookId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { Secret } from '../domain/secret.ts'
import { formatSecret, secretBytes } from './sign.ts'
import { faultOfTarget, type TargetRules } from './target-address.ts'
import type { Webhook, WebhookKey, WebhookSettings, WebhookStore } from './webhook.ts'

export type WebhookDeps = {
  readonly webhooks: WebhookStore
  readonly targetRules: TargetRules
  randomBytes(count: number): Uint8Array
  now(): Date
}

const webhooksMax = 20
/** Time enough to bring the new secret to every machine of a client. */
const oldSecretMs = 24 * 3_600_000

/** Makes a webhook; the secret is told here alone. */
export async function createWebhook(
  deps: WebhookDeps,
  clientId: ClientId,
  settings: WebhookSettings,
): Promise<{ readonly webhook: Webhook; readonly secret: Secret }> {
  requireTarget(deps, settings)
  const id = `wh_${Buffer.from(deps.randomBytes(16)).toString('hex')}`
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  const webhook = { ...settings, clientId, id: id as WebhookId, createdAt: deps.now() }
  const secret = formatSecret(deps.randomBytes(secretBytes))
  if (await deps.webhooks.add(webhook, secret, webhooksMax)) return { webhook, secret }
  throw refused(`There are ${webhooksMax} webhooks; delete one.`)
}

export async function changeWebhook(
  deps: WebhookDeps,
  key: WebhookKey,
  settings: WebhookSettings,
): Promise<Webhook> {
  requireTarget(deps, settings)
  const changed = await deps.webhooks.change(key, settings, deps.now())
  if (changed === undefined) throw noSuchWebhook()
  return changed
}

/** Both secrets sign until `oldUntil`. */
export async function rotateSecret(
  deps: WebhookDeps,
  key: WebhookKey,
): Promise<{ readonly secret: Secret; readonly oldUntil: Date }> {
  const secret = formatSecret(deps.randomBytes(secretBytes))
  const oldUntil = new Date(deps.now().getTime() + oldSecretMs)
  if (await deps.webhooks.rotateSecret(key, secret, oldUntil)) return { secret, oldUntil }
  throw noSuchWebhook()
}

export function noSuchWebhook(): Problem {
  return new Problem('not_found', 'there is no such webhook')
}

function requireTarget({ targetRules }: WebhookDeps, { url }: WebhookSettings): void {
  const fault = faultOfTarget(url, targetRules)
  if (fault !== undefined) throw refused(fault)
}

function refused(fault: string): Problem {
  return new Problem('invalid_request', 'the webhook is refused', { faults: { url: [fault] } })
}
