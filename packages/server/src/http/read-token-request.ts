import { CodeTokenRequest, RefreshTokenRequest } from '@kontor/contract'
import type { CodeExchange } from '../oauth/exchange-code.ts'
import { Problem } from '../domain/problem.ts'
import type { FieldFaults } from '../domain/problem.ts'
import type { Rotation } from '../oauth/rotate-refresh-token.ts'
import { isRecord, readInput } from './read-input.ts'

export type TokenWish =
  | ({ readonly kind: 'code' } & Omit<CodeExchange, 'clientId'>)
  | ({ readonly kind: 'refresh' } & Omit<Rotation, 'clientId'>)

/**
 * Reads the body of `POST /auth/token`. Throws `Problem('malformed_token_request')` with every fault, or
 * `unsupported_grant_type`.
 */
export function readTokenRequest(body: unknown): TokenWish {
  const grantType = isRecord(body) ? body.grant_type : undefined
  switch (grantType) {
    case 'authorization_code':
      return readCode(body)
    case 'refresh_token':
      return readRefresh(body)
    default:
      throw refuseGrantType(grantType)
  }
}

function readCode(body: unknown): TokenWish {
  const { fields, faults } = readInput(CodeTokenRequest, body)
  const { code, redirect_uri: redirectUri } = fields
  if (code === undefined || Object.keys(faults).length > 0) throw malformed(faults)
  return { kind: 'code', code, ...(redirectUri !== undefined && { redirectUri }) }
}

function readRefresh(body: unknown): TokenWish {
  const { fields, faults } = readInput(RefreshTokenRequest, body)
  const { refresh_token: refreshToken, scope } = fields
  if (refreshToken === undefined || Object.keys(faults).length > 0) throw malformed(faults)
  // An empty form field is how some clients say nothing.
  return { kind: 'refresh', refreshToken, ...(scope !== undefined && scope !== '' && { scope }) }
}

function refuseGrantType(grantType: unknown): Problem {
  if (grantType === undefined || grantType === null) {
    return malformed({ grant_type: ['Missing data for required field.'] })
  }
  if (typeof grantType !== 'string') return malformed({ grant_type: ['Not a valid string.'] })
  const faults = { grant_type: ['Must be one of: authorization_code, refresh_token.'] }
  return new Problem('unsupported_grant_type', 'the grant type is not supported', { faults })
}

function malformed(faults: FieldFaults): Problem {
  return new Problem('malformed_token_request', 'the body does not match its schema', { faults })
}
