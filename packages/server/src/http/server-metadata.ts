import type { ServerMetadata } from '@kontor/contract'
import { languages } from '../domain/language.ts'
import { issuerOf } from '../oauth/issuer.ts'
import { endpoints } from './endpoints.ts'
import { grantTypes } from './read-token-request.ts'

/** What the endpoints ask for, and what it takes to get a refresh token. */
const scopes = new Set([...endpoints.flatMap(({ scope }) => scope ?? []), 'offline'])

/**
 * What a client may find out about this server (RFC 8414). There is no `authorization_endpoint`: the client makes a link on
 * the back channel instead, and the person comes back with the answer of response type `code` in the query.
 */
export function serverMetadata(publicUrl: URL): ServerMetadata {
  const authMethods = ['client_secret_basic']
  return {
    issuer: issuerOf(publicUrl),
    token_endpoint: new URL('/auth/token', publicUrl).href,
    token_endpoint_auth_methods_supported: authMethods,
    revocation_endpoint: new URL('/auth/revoke', publicUrl).href,
    revocation_endpoint_auth_methods_supported: authMethods,
    grant_types_supported: [...grantTypes],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: [...scopes],
    ui_locales_supported: [...languages],
    authorization_response_iss_parameter_supported: true,
  }
}
