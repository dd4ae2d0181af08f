import type { Secret } from '../domain/secret.ts'
import type { Flow } from './flow.ts'

/** How a flow came out, as the client hears of it. */
export type Outcome =
  | { readonly kind: 'success'; readonly code: Secret }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'failure' }

/**
 * The client's `redirect_uri` with the outcome (finX API section 4.2). Its own query stays as it is; of ours `code`
 * comes first, then `state` byte for byte, `success`, `cancel` on a cancel alone, `flow_id`, and last `iss`: which server
 * this comes from, whatever the outcome (RFC 9207 section 2).
 */
export function callbackUrl(flow: Flow, outcome: Outcome, issuer: string): string {
  const { redirectUri, state } = flow.request
  const parameters = [
    outcome.kind === 'success' ? (['code', outcome.code.reveal()] as const) : undefined,
    state === undefined ? undefined : (['state', state] as const),
    ['success', String(outcome.kind === 'success')] as const,
    outcome.kind === 'cancel' ? (['cancel', 'true'] as const) : undefined,
    ['flow_id', flow.id] as const,
    ['iss', issuer] as const,
  ]
  const query = parameters
    .filter((parameter) => parameter !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return `${redirectUri}${separator(redirectUri)}${query}`
}

function separator(redirectUri: string): string {
  if (!redirectUri.includes('?')) return '?'
  return redirectUri.endsWith('?') || redirectUri.endsWith('&') ? '' : '&'
}
