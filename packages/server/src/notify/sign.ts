import { Webhook } from 'standardwebhooks'
import { Secret } from '../domain/secret.ts'

/**
 * The headers that prove a message ours (Standard Webhooks). Each of the secrets signs, so that a client that rotates them
 * may know either.
 */
export function signatureHeaders(
  message: { readonly id: string; readonly body: string; readonly at: Date },
  secrets: readonly Secret[],
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) =>
    new Webhook(secret.reveal()).sign(message.id, message.at, message.body),
  )
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(message.at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}

export const secretBytes = 32

/** The form that the libraries of Standard Webhooks take. */
export function formatSecret(random: Uint8Array): Secret {
  if (random.length !== secretBytes) throw new RangeError(`a secret has ${secretBytes} bytes`)
  return new Secret(`whsec_${Buffer.from(random).toString('base64')}`)
}
