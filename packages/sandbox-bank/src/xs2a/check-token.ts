import type { FastifyRequest } from 'fastify'
import type { Bank } from '../banks.ts'
import type { Subject } from '../oauth/oauth-server.ts'
import type { Sandbox } from '../sandbox.ts'
import { header } from './call.ts'
import { Fault } from './fault.ts'

/**
 * Whom a call's token belongs to; `undefined` where the bank asks for none. With a pre-step every call needs one; with
 * OAuth inside the consent all but the one that makes it, and only that consent's own.
 */
export function checkToken(
  sandbox: Sandbox,
  bank: Bank,
  request: FastifyRequest,
): Subject | undefined {
  if (bank.oauth === undefined) return undefined
  const isNewConsent = request.method === 'POST' && pathOf(request).endsWith('/v1/consents')
  if (bank.oauth === 'integrated' && isNewConsent) return undefined
  const [, token] = /^Bearer (\S+)$/.exec(header(request, 'authorization') ?? '') ?? []
  if (token === undefined) throw new Fault(401, 'TOKEN_INVALID', { text: 'The token is missing.' })
  const subject = sandbox.oauth.whose(bank, token)
  if (subject === 'unknown') throw new Fault(401, 'TOKEN_UNKNOWN', { text: 'Unknown token.' })
  if (subject === 'expired') throw new Fault(401, 'TOKEN_EXPIRED', { text: 'The token is over.' })
  const { consent } = subject
  if (consent && consentIdOf(request) !== consent.id) {
    throw new Fault(401, 'TOKEN_INVALID', { text: 'The token belongs to another consent.' })
  }
  return subject
}

function consentIdOf(request: FastifyRequest): string | undefined {
  const [, inPath] = /\/v1\/consents\/([^/]+)/.exec(pathOf(request)) ?? []
  return inPath ?? header(request, 'consent-id')
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? ''
}
