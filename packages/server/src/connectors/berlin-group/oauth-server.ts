import { Problem } from '../../domain/problem.ts'
import { isObject, parseJson, textAt } from '../../normalize/read-json.ts'
import { read } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { redirectUrl } from './link.ts'
import type { OAuthRules } from './profile/oauth.ts'

/** A bank's OAuth server, as far as we use it. */
export type OAuthServer = {
  /** For the person's browser: https, or loopback. */
  readonly authorizationEndpoint: string
  /** As the bank wrote it; checked against the allowed hosts whenever it is called. */
  readonly tokenEndpoint: string
  readonly issuer?: string
  readonly issuerRequired: boolean
}

/** What `scaOAuth` says, and what templates are filled with; nothing of it before there is a consent. */
export type OAuthPlace = {
  readonly link?: string
  readonly consentId?: string
  readonly authorisationId?: string
}

/**
 * The server as the profile names it, or as it describes itself (RFC 8414). Throws `bank_answer_not_understood` where an
 * endpoint is missing or unsafe.
 */
export async function findServer(talk: Talk, place: OAuthPlace): Promise<OAuthServer> {
  const rules: Partial<OAuthRules> = talk.profile.oauth ?? {}
  const isLink = rules.authorization_endpoint === 'link'
  const page = isLink ? place.link : rules.authorization_endpoint
  const isKnown = page !== undefined && rules.token_endpoint !== undefined
  const metadata = isKnown ? {} : await readMetadata(talk, metadataHref(rules, place))
  const authorizationEndpoint = page ?? textAt(metadata, 'authorization_endpoint')
  const tokenEndpoint = rules.token_endpoint ?? textAt(metadata, 'token_endpoint')
  if (authorizationEndpoint === undefined) throw missing('authorization_endpoint')
  if (tokenEndpoint === undefined) throw missing('token_endpoint')
  const issuer = rules.issuer ?? textAt(metadata, 'issuer')
  const promises = metadata['authorization_response_iss_parameter_supported'] === true
  return {
    authorizationEndpoint: redirectUrl(talk.profile, authorizationEndpoint),
    tokenEndpoint: tokenEndpoint.slice(0, 2_000),
    issuerRequired: issuer !== undefined && (promises || rules.issuer !== undefined),
    ...(issuer === undefined ? {} : { issuer: issuer.slice(0, 2_000) }),
  }
}

/** `{consent_id}` and `{authorisation_id}` in a text of the profile. */
export function filled(
  template: string,
  place: OAuthPlace,
  encode = (text: string) => text,
): string {
  return template
    .replaceAll('{consent_id}', () => encode(place.consentId ?? ''))
    .replaceAll('{authorisation_id}', () => encode(place.authorisationId ?? ''))
}

function metadataHref({ metadata = 'link' }: Partial<OAuthRules>, place: OAuthPlace): string {
  if (metadata !== 'link') return filled(metadata, place, encodeURIComponent)
  if (place.link !== undefined && place.link !== '') return place.link
  throw missing('link to its OAuth server')
}

async function readMetadata(talk: Talk, href: string): Promise<Readonly<Record<string, unknown>>> {
  const { text } = await read(talk, { method: 'GET', href })
  const metadata = parseJson(text)
  if (isObject(metadata)) return metadata
  throw new Problem('bank_answer_not_understood', "the OAuth server's metadata is no JSON object")
}

function missing(what: string): Problem {
  return new Problem('bank_answer_not_understood', `the bank names no ${what}`)
}
