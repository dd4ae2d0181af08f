import type { IncomingHttpHeaders } from 'node:http'
import {
  CodeTokenRequest,
  PasswordTokenRequest,
  RefreshTokenRequest,
  TokenHeaders,
} from '@kontor/contract'
import type { Client } from '../oauth/client-store.ts'
import type { CodeExchange } from '../oauth/exchange-code.ts'
import { Problem } from '../domain/problem.ts'
import type { FieldFaults } from '../domain/problem.ts'
import type { Rotation } from '../oauth/rotate-refresh-token.ts'
import { isRecord, readInput } from './read-input.ts'

export type TokenWish =
  | ({ readonly kind: 'code' } & Omit<CodeExchange, 'clientId'>)
  | ({ readonly kind: 'refresh' } & Omit<Rotation, 'clientId'>)
  | {
      readonly kind: 'password'
      readonly username: string
      readonly password: string
      readonly scope?: string
    }

/** The grant types and how the body of each is read. */
const readers = {
  authorization_code: readCode,
  refresh_token: readRefresh,
  password: readPassword,
} as const

export const grantTypes: readonly string[] = Object.keys(readers)

/**
 * Reads what came to `POST /auth/token`. Throws `Problem('malformed_token_request')` with every fault, or
 * `unsupported_grant_type`.
 */
export function readTokenRequest({ body, headers }: Sent, client: TokenClient): TokenWish {
  const grantType = isRecord(body) ? body.grant_type : undefined
  if (!isGrantType(grantType)) throw refuseGrantType(grantType)
  const idempotencyKey = headers?.['idempotency-key']
  return readers[grantType](body, { ...client, idempotencyKey })
}

type Sent = { readonly body: unknown; readonly headers?: IncomingHttpHeaders }

/** What the reading depends on. */
type TokenClient = Pick<Client, 'redirectUriRequired'>
type Circumstances = TokenClient & { readonly idempotencyKey: unknown }

function readCode(body: unknown, around: Circumstances): TokenWish {
  const { redirectUriRequired } = around
  const marked = readInput(TokenHeaders, { 'Idempotency-Key': around.idempotencyKey })
  const { 'Idempotency-Key': idempotencyKey } = marked.fields
  const { fields, faults: found } = readInput(CodeTokenRequest, body)
  const { code, redirect_uri: redirectUri, code_verifier: codeVerifier } = fields
  const isMissing = redirectUriRequired && redirectUri === undefined
  const faults = { ...(isMissing && { redirect_uri: [missing] }), ...found, ...marked.faults }
  if (code === undefined || Object.keys(faults).length > 0) throw malformed(faults)
  return {
    kind: 'code',
    code,
    ...(redirectUri !== undefined && { redirectUri }),
    ...(codeVerifier !== undefined && { codeVerifier }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  }
}

function readRefresh(body: unknown): TokenWish {
  const { fields, faults } = readInput(RefreshTokenRequest, body)
  const { refresh_token: refreshToken, scope } = fields
  if (refreshToken === undefined || Object.keys(faults).length > 0) throw malformed(faults)
  // An empty form field is how some clients say nothing.
  return { kind: 'refresh', refreshToken, ...(scope !== undefined && scope !== '' && { scope }) }
}

function readPassword(body: unknown): TokenWish {
  const { fields, faults } = readInput(PasswordTokenRequest, body)
  const { username, password, scope } = fields
  if (username === undefined || password === undefined || Object.keys(faults).length > 0) {
    throw malformed(faults)
  }
  return {
    kind: 'password',
    username,
    password,
    ...(scope !== undefined && scope !== '' && { scope }),
  }
}

function isGrantType(value: unknown): value is keyof typeof readers {
  return typeof value === 'string' && Object.hasOwn(readers, value)
}

const missing = 'Missing data for required field.'

function refuseGrantType(grantType: unknown): Problem {
  if (grantType === undefined || grantType === null) {
    return malformed({ grant_type: [missing] })
  }
  if (typeof grantType !== 'string') return malformed({ grant_type: ['Not a valid string.'] })
  const faults = { grant_type: [`Must be one of: ${grantTypes.join(', ')}.`] }
  return new Problem('unsupported_grant_type', 'the grant type is not supported', { faults })
}

function malformed(faults: FieldFaults): Problem {
  return new Problem('malformed_token_request', 'the body does not match its schema', { faults })
}
