import { Problem } from '../../domain/problem.ts'
import type { Secret } from '../../domain/secret.ts'
import { bankToken } from '../oauth/bank-token.ts'
import { fingerprint, isSameText, makeProofKey, randomText } from '../oauth/proof-key.ts'
import type { StepFailure } from '../connector.ts'
import type { Talk } from './bank-call.ts'
import { BankFault, problemOf } from './bank-fault.ts'
import { clientIdOf, renamed, requestToken } from './oauth-client.ts'
import { filled, findServer } from './oauth-server.ts'
import type { OAuthPlace } from './oauth-server.ts'
import type { OAuthRules } from './profile/oauth.ts'
import type { OAuthLogin, SessionToken } from './session.ts'

/** Where the person comes back to: `key` is put into the state where one address serves all flows. */
export type WayBack = {
  readonly returnUrl: string
  readonly sharedReturn?: { readonly url: string; readonly key: string }
}

/** The page of the bank's OAuth server (RFC 6749, section 4.1.1; RFC 7636), and what must be remembered meanwhile. */
export async function beginLogin(
  talk: Talk,
  way: WayBack,
  place: OAuthPlace,
): Promise<{ readonly url: string; readonly login: OAuthLogin }> {
  const rules: Partial<OAuthRules> = talk.profile.oauth ?? {}
  const server = await findServer(talk, place)
  const { state, redirectUri } = wayBackOf(rules, way)
  const proof = rules.proof_key === false ? undefined : makeProofKey()
  const scope = scopeOf(rules, place)
  const parameters = {
    response_type: rules.response_type ?? 'code',
    client_id: clientIdOf(talk),
    redirect_uri: redirectUri,
    ...(scope === undefined ? {} : { scope }),
    state,
    ...(proof ? { code_challenge: proof.challenge, code_challenge_method: 'S256' } : {}),
    ...rules.authorization_parameters,
  }
  return {
    url: withParameters(server.authorizationEndpoint, renamed(parameters, rules.names)),
    login: {
      state,
      redirectUri,
      tokenEndpoint: server.tokenEndpoint,
      issuerRequired: server.issuerRequired,
      codesSent: [],
      ...(server.issuer === undefined ? {} : { issuer: server.issuer }),
      ...(proof ? { verifier: proof.verifier } : {}),
    },
  }
}

function wayBackOf(rules: Partial<OAuthRules>, { returnUrl, sharedReturn }: WayBack) {
  if (rules.redirect !== 'fixed') return { state: randomText(), redirectUri: returnUrl }
  if (!sharedReturn)
    throw new Problem('bank_refused', 'oauth.redirect "fixed" needs a shared return')
  return { state: `${sharedReturn.key}.${randomText()}`, redirectUri: sharedReturn.url }
}

function scopeOf(rules: Partial<OAuthRules>, place: OAuthPlace): string | undefined {
  const template = rules.scope ?? (place.consentId === undefined ? undefined : 'AIS:{consent_id}')
  return template === undefined ? undefined : filled(template, place)
}

/** A blank as `%20`: not every server takes `+` for one. */
function withParameters(endpoint: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(endpoint)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  url.search = url.searchParams.toString().replaceAll('+', '%20')
  return url.href
}

/** What an address says on the way back from the bank's OAuth server. */
export type Returned =
  | { readonly kind: 'code'; readonly code: Secret }
  | { readonly kind: 'failed'; readonly reason: StepFailure }
  /** Nothing, or not for this login: somebody else's state, another server's answer, a code that was sent already. */
  | { readonly kind: 'nothing' }

const nothing: Returned = { kind: 'nothing' }
const codesMax = 20

/** Reads the way back (RFC 6749, section 4.1.2; RFC 9207, section 2.4). Throws what the bank's server failed with. */
export function readReturn(
  login: OAuthLogin,
  parameters: Readonly<Record<string, Secret>>,
): Returned {
  const { state, code, iss, error } = parameters
  if (!state || !isSameText(state.reveal(), login.state)) return nothing
  if (!isFromIssuer(login, iss)) return nothing
  if (error) return failureOf(error.reveal())
  if (!code || code.reveal() === '') return nothing
  const isSent = login.codesSent.includes(fingerprint(code.reveal()))
  return isSent || login.codesSent.length === codesMax ? nothing : { kind: 'code', code }
}

function isFromIssuer({ issuer, issuerRequired }: OAuthLogin, iss: Secret | undefined): boolean {
  if (issuer === undefined) return true
  return iss ? isSameText(iss.reveal(), issuer) : issuerRequired !== true
}

/** RFC 6749, section 4.1.2.1, and OpenID Connect Core, section 3.1.2.6. */
function failureOf(error: string): Returned {
  const [known = 'unknown'] = /^[a-z_]{1,60}$/.exec(error) ?? []
  if (/denied|consent_required|cancel/.test(known)) return { kind: 'failed', reason: 'refused' }
  if (known === 'login_required') return { kind: 'failed', reason: 'credentials-rejected' }
  const isDown = known === 'server_error' || known === 'temporarily_unavailable'
  throw new Problem(
    isDown ? 'bank_unavailable' : 'bank_refused',
    `the OAuth server of the bank led back with ${known}`,
  )
}

/** The login, remembering that this code is on its way. To be stored before the code is sent. */
export function spending(login: OAuthLogin, code: Secret): OAuthLogin {
  return { ...login, codesSent: [...login.codesSent, fingerprint(code.reveal())] }
}

/** Trades the code for a token; `failed` if the bank takes it no longer. */
export async function redeem(
  talk: Talk,
  login: OAuthLogin,
  code: Secret,
): Promise<SessionToken | undefined> {
  const { redirectUri, verifier, tokenEndpoint: endpoint } = login
  const proof = verifier === undefined ? {} : { verifier }
  const grant = { kind: 'authorization_code', code, redirectUri, ...proof } as const
  const parameters = talk.profile.oauth?.token_parameters ?? {}
  try {
    const answer = await requestToken(talk, { endpoint, grant, parameters })
    return { ...bankToken(answer, { nowMs: talk.tokens.nowMs }), endpoint }
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (error.has('INVALID_GRANT')) return undefined
    throw problemOf(error)
  }
}
