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
  },
  { $id: 'CodeTokenRequest' },
)
export type CodeTokenRequest = Static<typeof CodeTokenRequest>

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

export const TokenRequest = Type.Union([CodeTokenRequest, RefreshTokenRequest], {
  $id: 'TokenRequest',
})
export type TokenRequest = Static<typeof TokenRequest>

export const TokenResponse = Type.Object(
  {
    access_token: Type.String(),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    scope: Type.String({ description: 'What was granted, space-delimited.' }),
    token_type: Type.Literal('Bearer'),
    refresh_token: Type.String({ description: 'Replaces the one that was sent.' }),
  },
  { $id: 'TokenResponse' },
)
export type TokenResponse = Static<typeof TokenResponse>
