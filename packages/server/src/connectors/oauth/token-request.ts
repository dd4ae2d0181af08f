import type { Secret } from '../../domain/secret.ts'

type Fields = Readonly<Record<string, string>>

/** What is asked of a token endpoint. */
export type Grant =
  | {
      readonly kind: 'authorization_code'
      readonly code: Secret
      readonly redirectUri: string
      /** RFC 7636. */
      readonly verifier?: string
    }
  | { readonly kind: 'refresh_token'; readonly refreshToken: Secret; readonly scope?: string }
  | { readonly kind: 'client_credentials'; readonly scope?: string }

/**
 * Who asks (RFC 6749, section 2.3). `tls`: the client certificate says it (RFC 8705), and `client_id` names us. `none`:
 * nothing but certificate or signature does, not even a `client_id` is sent.
 */
export type TokenClient =
  | { readonly authentication: 'none' }
  | { readonly authentication: 'tls'; readonly id: string }
  | { readonly authentication: 'basic' | 'post'; readonly id: string; readonly secret: Secret }

/** The request's fields, and the Authorization header where the client needs one. */
export function tokenRequest(
  grant: Grant,
  client: TokenClient,
): { readonly form: Fields; readonly headers: Fields } {
  const fields = { grant_type: grant.kind, ...fieldsOf(grant) }
  switch (client.authentication) {
    case 'none':
      return { form: fields, headers: {} }
    case 'tls':
      return { form: { ...fields, client_id: client.id }, headers: {} }
    case 'post':
      return {
        form: { ...fields, client_id: client.id, client_secret: client.secret.reveal() },
        headers: {},
      }
    case 'basic':
      return { form: fields, headers: { authorization: basic(client) } }
  }
}

function fieldsOf(grant: Grant): Fields {
  switch (grant.kind) {
    case 'authorization_code':
      return {
        code: grant.code.reveal(),
        redirect_uri: grant.redirectUri,
        ...(grant.verifier === undefined ? {} : { code_verifier: grant.verifier }),
      }
    case 'refresh_token':
      return { refresh_token: grant.refreshToken.reveal(), ...scopeOf(grant) }
    case 'client_credentials':
      return scopeOf(grant)
  }
}

function scopeOf({ scope }: { readonly scope?: string }): Fields {
  return scope === undefined ? {} : { scope }
}

/** RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined. */
function basic({ id, secret }: { readonly id: string; readonly secret: Secret }): string {
  const pair = [id, secret.reveal()].map(formEncoded).join(':')
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
