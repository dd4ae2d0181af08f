import { WebhookRequest } from '@kontor/contract'
import { Problem } from '../domain/problem.ts'
import type { WebhookSettings } from '../notify/webhook.ts'
import { readInput } from './read-input.ts'

/** Reads the body of `POST` and `PUT`; throws `Problem('invalid_request')` with every fault. */
export function readWebhookSettings(body: unknown): WebhookSettings {
  const { fields, faults, complete } = readInput(WebhookRequest, body)
  const { url, types = [], enabled = true } = fields
  if (!complete || url === undefined) {
    throw new Problem('invalid_request', 'the body does not match its schema', { faults })
  }
  return { url, enabled, ...(types.length > 0 && { types: [...new Set(types)] }) }
}
