import { type Static, Type } from 'typebox'

import { Problem } from '../../domain/problem.ts'
import type { Secret } from '../../domain/secret.ts'
import type { StepFailure } from '../connector.ts'
import { fingerprint, isSameText } from './proof-key.ts'

const codesMax = 20
const Text = Type.String({ maxLength: 4_000 })

/** What is remembered while the person is at the bank's OAuth server: plain JSON, a part of a session. */
export const OAuthLogin = Type.Object({
  /** What the way back must name. */
  state: Text,
  /** RFC 7636. */
  verifier: Type.Optional(Text),
  redirectUri: Text,
  /** As the bank wrote it. */
  tokenEndpoint: Text,
  /** RFC 9207: whose answer it must be. */
  issuer: Type.Optional(Text),
  issuerRequired: Type.Optional(Type.Boolean()),
  /** Fingerprints: a code is never sent twice. */
  codesSent: Type.Array(Type.String({ maxLength: 100 }), { maxItems: codesMax }),
})
export type OAuthLogin = Static<typeof OAuthLogin>

/** The address for the person's browser. A blank is `%20`: not every server takes `+` for one. */
export function withParameters(
  endpoint: string,
  parameters: Readonly<Record<string, string>>,
): string {
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
