import { createHash } from 'node:crypto'

import type { Signer } from '../certificates/certificate.ts'

type Headers = Readonly<Record<string, string>>

/** A request as it goes out; header names in lower case. */
export type OutgoingRequest = {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  /** The exact bytes; empty without a body. */
  readonly body: Uint8Array
}

/** How one bank wants to see it signed. */
export type SignatureStyle = {
  /** In this order, those that the request has; `(request-target)` is method and path. */
  readonly headers: readonly string[]
  readonly keyId: string
  readonly digest: 'SHA-256' | 'SHA-512'
}

/**
 * The headers `digest` and `signature` (draft-cavage-http-signatures-10, as Berlin Group's guidelines 1.3, section 12, use
 * it): a digest also of an empty body, `name: value` a line, names in lower case.
 */
export async function signatureHeaders(
  request: OutgoingRequest,
  style: SignatureStyle,
  signer: Signer,
): Promise<Headers> {
  const algorithm = style.digest === 'SHA-512' ? 'sha512' : 'sha256'
  const digest = `${style.digest}=${createHash(algorithm).update(request.body).digest('base64')}`
  const values: Headers = {
    ...request.headers,
    digest,
    '(request-target)': `${request.method.toLowerCase()} ${request.url.pathname}${request.url.search}`,
  }
  const names = style.headers.filter((name) => values[name] !== undefined)
  const text = names.map((name) => `${name}: ${values[name]}`).join('\n')
  const signature = await signer.sign(Buffer.from(text))
  return {
    digest,
    signature: [
      `keyId="${style.keyId}"`,
      'algorithm="rsa-sha256"',
      `headers="${names.join(' ')}"`,
      `signature="${signature.toString('base64')}"`,
    ].join(','),
  }
}

/**
 * The key's name as a bank spells it: `{serial}` in hexadecimal, `{serial_decimal}`, `{issuer}` from the most to the least
 * telling part (RFC 2253), `{issuer_reversed}` the other way round, `{fingerprint}` (SHA-256, hexadecimal).
 */
export function keyIdOf(template: string, { certificate }: Signer): string {
  const issuer = certificate.issuer.split('\n')
  const parts: Readonly<Record<string, string>> = {
    serial: certificate.serialNumber,
    serial_decimal: BigInt(`0x${certificate.serialNumber}`).toString(),
    issuer: dnOf(issuer.toReversed()),
    issuer_reversed: dnOf(issuer),
    fingerprint: certificate.fingerprint256.replaceAll(':', ''),
  }
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole)
}

function dnOf(parts: readonly string[]): string {
  return parts.join(',').replaceAll('"', "'").replaceAll(' ', '%20')
}

/** One line: the bytes alone, or within their PEM frame. */
export function certificateHeader({ certificate }: Signer, form: 'der' | 'pem'): string {
  const base64 = certificate.raw.toString('base64')
  return form === 'der' ? base64 : `-----BEGIN CERTIFICATE-----${base64}-----END CERTIFICATE-----`
}
