import type { Client } from './client-store.ts'

const malformed = 'Not a valid URL.'
const notRegistered = 'Not registered for this client.'

/** Names the callback adds; a URL that already carries one would be ambiguous (finX API section 4.2, RFC 9207). */
const reservedNames = ['code', 'state', 'success', 'cancel', 'flow_id', 'error', 'iss']

/**
 * Says what is wrong with a redirect URI, or nothing. Every URI must be plain http(s) without tricks; then it must be, byte
 * for byte, one the client registered, or, for a client that may use any, https or a loopback address.
 */
export function judgeRedirectUri(
  uri: string,
  client: Pick<Client, 'redirectUris' | 'anyRedirect'>,
  rules: { readonly httpAllowed: boolean },
): string | undefined {
  const url = parsePlainUrl(uri)
  if (url === undefined) return malformed
  if (reservedNames.some((name) => url.searchParams.has(name))) {
    return `The query must not contain: ${reservedNames.join(', ')}.`
  }
  if (url.protocol === 'http:' && !rules.httpAllowed) return 'Must use https.'
  if (client.redirectUris.includes(uri)) return undefined
  if (!client.anyRedirect) return notRegistered
  return url.protocol === 'https:' || isLoopback(url.hostname) ? undefined : notRegistered
}

/**
 * The URL, if browsers and we cannot disagree about where it leads: printable ASCII, no user info, fragment, wildcard or
 * backslash, and a host written as the URL standard writes it.
 */
function parsePlainUrl(uri: string): URL | undefined {
  if (!/^[!-~]+$/.test(uri) || /[\\#*"<>^`{|}]/.test(uri)) return undefined
  if (/%(?![0-9a-f]{2})|%(?:[01][0-9a-f]|7f|5c)/i.test(uri)) return undefined
  const authority = /^https?:\/\/([^/?]+)(?:[/?]|$)/.exec(uri)?.[1]?.toLowerCase()
  if (authority === undefined || !URL.canParse(uri)) return undefined
  const url = new URL(uri)
  const port = url.protocol === 'https:' ? 443 : 80
  const spellings = [url.host, `${url.hostname}:${port}`]
  return spellings.includes(authority) && isPlainHost(url.hostname) ? url : undefined
}

const hostPattern =
  /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*)$/

function isPlainHost(host: string): boolean {
  return host.length <= 253 && hostPattern.test(host)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
