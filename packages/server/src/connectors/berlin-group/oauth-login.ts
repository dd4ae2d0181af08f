import { Problem } from '../../domain/problem.ts'
import type { Secret } from '../../domain/secret.ts'
import { bankToken } from '../oauth/bank-token.ts'
import { withParameters } from '../oauth/login.ts'
import type { OAuthLogin } from '../oauth/login.ts'
import { makeProofKey, randomText } from '../oauth/proof-key.ts'
import type { Talk } from './bank-call.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import { clientIdOf, renamed, requestToken } from './oauth-client.ts'
import { filled, findServer } from './oauth-server.ts'
import type { OAuthPlace } from './oauth-server.ts'
import type { OAuthRules } from './profile/oauth.ts'
import type { SessionToken } from './session.ts'

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
