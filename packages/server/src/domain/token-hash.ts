import type { Branded } from './branded.ts'

/** SHA-256 (hex) of a generated secret of 256 bits: what the database keeps instead of the secret. */
export type CodeHash = Branded<string, 'CodeHash'>
export type AccessTokenHash = Branded<string, 'AccessTokenHash'>
export type RefreshTokenHash = Branded<string, 'RefreshTokenHash'>
/** Of the token of a link for a person. */
export type LinkHash = Branded<string, 'LinkHash'>
/** Of the secret in the browser that took the link. */
export type BrowserHash = Branded<string, 'BrowserHash'>
/** Of a client secret (machine-made, 256 bits). */
export type ClientSecretHash = Branded<string, 'ClientSecretHash'>
/** Of what a client calls one request of its own, together with what it asks for. */
export type RequestKey = Branded<string, 'RequestKey'>
/** RFC 7636 with S256: the SHA-256 of the client's code verifier, in 43 characters of base64url. */
export type CodeChallenge = Branded<string, 'CodeChallenge'>
