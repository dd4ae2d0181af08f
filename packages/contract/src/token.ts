import { Type } from 'typebox'
import type { Static } from 'typebox'

/** Clients are told to reserve 2048 bytes for a token; twice that is taken. */
const tokenMax = 4096

/** Body of `POST /auth/token` that trades an authorization code (RFC 6749 section 4.1.3). */
export const CodeTokenRequest = Type.Object(
  {
    grant_type: Type.Literal('authorization_code'),
    code: Type.String({ minLength: 1, maxLength: tokenMax }),
    redirect_uri: Type.Optional(
      Type.String({ maxLength: 2048, description: 'If sent, equal to that of the link.' }),
    ),
    code_verifier: Type.Optional(
      Type.String({
        minLength: 43,
        maxLength: 128,
        pattern: '^[A-Za-z0-9._~-]*$',
        description: 'PKCE (RFC 7636): exactly if the link came with a `code_challenge`.',
      }),
    ),
  },
  { $id: 'CodeTokenRequest' },
)
export type CodeTokenRequest = Static<typeof CodeTokenRequest>

/** The header that marks the exchange of a code as one request, however often it is sent. */
export const TokenHeaders = Type.Object({
  'Idempotency-Key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x21-\\x7e]*$',
      description:
        'For a code: what you call this request, such as a UUID. Sent again within ten minutes because the answer was lost, it gets the same tokens.',
    }),
  ),
})

/** Body of `POST /auth/token` that trades a refresh token (RFC 6749 section 6). */
export const RefreshTokenRequest = Type.Object(
  {
    grant_type: Type.Literal('refresh_token'),
    refresh_token: Type.String({ minLength: 1, maxLength: tokenMax }),
    scope: Type.Optional(
      Type.String({
        maxLength: 1024,
        description: 'Narrows the scope; omitted: all of the grant.',
      }),
    ),
  },
  { $id: 'RefreshTokenRequest' },
)
export type RefreshTokenRequest = Static<typeof RefreshTokenRequest>

/** Body of `POST /auth/token` for a user made by `POST /auth/user` (RFC 6749 section 4.3.2). */
export const PasswordTokenRequest = Type.Object(
  {
    grant_type: Type.Literal('password'),
    username: Type.String({ minLength: 1, maxLength: 254, description: 'The e-mail of the user.' }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
    scope: Type.Optional(
      Type.String({
        maxLength: 1024,
        description: 'At most that of the client; omitted: all of it.',
      }),
    ),
  },
  { $id: 'PasswordTokenRequest' },
)
export type PasswordTokenRequest = Static<typeof PasswordTokenRequest>

export const TokenRequest = Type.Union(
  [CodeTokenRequest, RefreshTokenRequest, PasswordTokenRequest],
  { $id: 'TokenRequest' },
)
export type TokenRequest = Static<typeof TokenRequest>

export const TokenResponse = Type.Object(
  {
    access_token: Type.String(),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    scope: Type.String({ description: 'What was granted, space-delimited.' }),
    token_type: Type.Literal('Bearer'),
    refresh_token: Type.Optional(
      Type.String({
        description:
          'Replaces the one that was sent. With a password only if the scope has `offline`.',
      }),
    ),
  },
  { $id: 'TokenResponse' },
)
export type TokenResponse = Static<typeof TokenResponse>

/** Query of `GET /auth/revoke`, body of `POST /auth/revoke` (RFC 7009 section 2.1). */
export const RevokeRequest = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: tokenMax }),
    cascade: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'With an access token its refresh token is revoked, too.',
      }),
    ),
  },
  { $id: 'RevokeRequest' },
)
export type RevokeRequest = Static<typeof RevokeRequest>
