import { Problem } from '../../domain/problem.ts'
import { isAllowedHost } from '../transport/allowed-host.ts'
import type { Profile } from './profile/profile.ts'
import { isSafe } from './profile/profile.ts'

/** What a bank's links may do. */
type LinkRules = Pick<Profile, 'base_url' | 'allowed_hosts' | 'link_hosts'>

const absolute = /^(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i

/**
 * Where a link of the bank leads. Relative ones belong to the bank's base URL (`/v1/…` is appended to it, a path that
 * repeats it counts from the host); absolute ones must stay on the bank's origin or the profile's `allowed_hosts`: a
 * link is input, and must not make us call other hosts. Throws `bank_answer_not_understood`.
 */
export function resolveLink(profile: LinkRules, written: string): URL {
  const base = new URL(profile.base_url)
  const href = profile.link_hosts === 'base_url' ? pathOf(profile, written) : written
  const url = absolute.test(href) ? URL.parse(href) : URL.parse(join(base, href))
  if (!url) throw new Problem('bank_answer_not_understood', 'a link of the bank is not a URL')
  if (!isAllowedHost(url, profile)) {
    throw new Problem('bank_answer_not_understood', `a link of the bank leads to ${url.host}`)
  }
  return url
}

/** What stands behind the host, even where a bank wrote two schemes: `https://http://host/v1/…`. */
function pathOf({ allowed_hosts: allowed = [] }: LinkRules, href: string): string {
  const url = URL.parse(href)
  // A host of the outer world, such as that of an OAuth server.
  if (url && allowed.includes(url.host)) return href
  const path = /\/v\d+\/.*$/s.exec(href)?.[0]
  return path ?? (url && /^https?:$/.test(url.protocol) ? url.pathname + url.search : href)
}

function join(base: URL, href: string): string {
  const root = base.pathname.replace(/\/$/, '')
  const path = href.startsWith('/') ? href : `/${href}`
  const repeatsBase = root !== '' && (path === root || path.startsWith(`${root}/`))
  return base.origin + (repeatsBase ? path : root + path)
}

/**
 * The bank's page for the person: any https host; http on loopback only, and only of a bank that is called by http itself.
 * Throws `bank_answer_not_understood`.
 */
export function redirectUrl(profile: LinkRules, href: string): string {
  const url = absolute.test(href) ? URL.parse(href) : resolveLink(profile, href)
  const isHttps = url?.protocol === 'https:' || profile.base_url.startsWith('http:')
  if (!url || !isSafe(url) || !isHttps || url.username !== '' || url.password !== '') {
    throw new Problem('bank_answer_not_understood', 'the bank redirects to an unsafe address')
  }
  return url.href
}
