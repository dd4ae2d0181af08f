import type { CallContext } from '../connector.ts'
import type { Profile } from './profile/profile.ts'
import { psuHeaders, withAddress } from './psu-headers.ts'

/** What every request about one person's consent may have to name. */
export type Identity = {
  readonly psuId?: string
  readonly corporateId?: string
  /** Where the bank's pages lead back to. */
  readonly returnUrl?: string
}

type From = {
  readonly profile: Profile
  readonly call: CallContext
  readonly identity: Identity
}

type Headers = Readonly<Record<string, string>>

/**
 * The headers of one request, in lower case: what the protocol wants at this step (`own`), and what the bank's profile
 * adds, forbids and renames. X-Request-ID, Accept and the signature come later.
 */
export function requestHeaders(from: From, own: Headers, hasBody: boolean): Headers {
  const rules = from.profile.headers ?? {}
  const headers = {
    ...everywhere(from),
    ...psuHeaders(from.call.psu),
    ...(hasBody ? { 'content-type': rules.content_type ?? 'application/json; charset=UTF-8' } : {}),
    ...(rules.date === true ? { date: new Date().toUTCString() } : {}),
    ...own,
    ...inLowerCase(rules.always ?? {}),
  }
  return renamed(without(headers, rules.forbid ?? []), rules.rename ?? {})
}

/** PSU-ID, PSU-Corporate-ID and their types; for the steps at which the person logs in and confirms. */
export function identityHeaders({ psu_id: rules }: Profile, identity: Identity): Headers {
  const { psuId, corporateId } = identity
  return {
    ...(psuId === undefined ? {} : { 'psu-id': psuId, ...named('psu-id-type', rules?.type) }),
    ...(corporateId === undefined
      ? {}
      : {
          'psu-corporate-id': corporateId,
          ...named('psu-corporate-id-type', rules?.corporate_type),
        }),
  }
}

function everywhere({ profile, identity }: From): Headers {
  const wanted = profile.headers?.everywhere ?? []
  return {
    ...(wanted.includes('PSU-ID') ? identityHeaders(profile, identity) : {}),
    ...(wanted.includes('PSU-IP-Address') ? withAddress({}) : {}),
    ...(wanted.includes('TPP-Redirect-URI') ? named('tpp-redirect-uri', identity.returnUrl) : {}),
  }
}

function named(name: string, value: string | undefined): Headers {
  return value === undefined ? {} : { [name]: value }
}

function inLowerCase(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

function without(headers: Headers, names: readonly string[]): Headers {
  const forbidden = new Set(names.map((name) => name.toLowerCase()))
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !forbidden.has(name)))
}

function renamed(headers: Headers, names: Headers): Headers {
  const others = inLowerCase(names)
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [others[name]?.toLowerCase() ?? name, value]),
  )
}
