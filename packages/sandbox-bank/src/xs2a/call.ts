import type { FastifyRequest } from 'fastify'
import type { Bank } from '../banks.ts'
import { findBank } from '../banks.ts'
import type { Authorisation } from '../authorisation/authorisation.ts'
import type { Consent } from '../consent/consent.ts'
import type { Sandbox } from '../sandbox.ts'
import { Fault, formatError } from './fault.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(text: string | undefined): text is string {
  return text !== undefined && uuid.test(text)
}

export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  const first = Array.isArray(value) ? value[0] : value
  return first === undefined || first === '' ? undefined : first
}

/** The bank whose address was called. */
export function bankOf(slug: string): Bank {
  const bank = findBank(slug)
  if (!bank) throw new Fault(404, 'RESOURCE_UNKNOWN', { text: 'There is no such bank here.' })
  return bank
}

/** What every call of the interface must fulfil before it is looked at. */
export function checkCall(request: FastifyRequest): void {
  if (!isUuid(header(request, 'x-request-id'))) {
    throw formatError('X-Request-ID', 'X-Request-ID must be a UUID.')
  }
  const address = header(request, 'psu-ip-address')
  if (address !== undefined && !isIpAddress(address)) {
    throw formatError('PSU-IP-Address', 'PSU-IP-Address must be an IP address.')
  }
  if (!acceptsJson(header(request, 'accept'))) {
    const text = 'This bank answers application/json only.'
    throw new Fault(406, 'REQUESTED_FORMATS_INVALID', { text, path: 'Accept' })
  }
}

function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined) return true
  return accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';')[0]?.trim())
    .some((type) => type === 'application/json' || type === 'application/*' || type === '*/*')
}

function isIpAddress(text: string): boolean {
  const isVersion4 =
    /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256)
  return isVersion4 || (/^[0-9a-f:.]{2,45}$/i.test(text) && text.includes(':'))
}

/** The consent of a path below `/v1/consents`. */
export function consentOfPath(sandbox: Sandbox, bank: Bank, id: string): Consent {
  const consent = sandbox.consents.get(id)
  if (consent?.bank === bank.slug) return consent
  throw new Fault(403, 'CONSENT_UNKNOWN', { text: 'There is no such consent.' })
}

export function authorisationOf(sandbox: Sandbox, consent: Consent, id: string): Authorisation {
  const authorisation = sandbox.authorisation(id)
  if (authorisation?.consent === consent) return authorisation
  throw new Fault(404, 'RESOURCE_UNKNOWN', { text: 'There is no such authorisation.' })
}
