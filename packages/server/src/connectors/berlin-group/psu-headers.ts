import { isIP, isIPv4 } from 'node:net'

import type { CallContext } from '../connector.ts'

/** "Not known": said where the header is mandatory and nobody is at the screen, or where only an IPv6 address is. */
const unknownAddress = '0.0.0.0'

/**
 * Who is at the screen. PSU-IP-Address goes along if and only if the person asked for this call: its absence is what
 * makes a read unattended, and counts it.
 */
export function psuHeaders(psu: CallContext['psu']): Record<string, string> {
  if (!psu) return {}
  const userAgent = psu.userAgent?.replace(/[^\u0020-\u007E]/g, '').slice(0, 300)
  return {
    'psu-ip-address': ipv4Of(psu.ipAddress),
    ...(userAgent ? { 'psu-user-agent': userAgent } : {}),
    'psu-accept-language': psu.language,
    'accept-language': psu.language,
  }
}

/** `POST /v1/consents` wants an address always. */
export function withAddress(headers: Record<string, string>): Record<string, string> {
  return { 'psu-ip-address': unknownAddress, ...headers }
}

/** Version 1.3 knows IPv4 alone: a mapped address is unwrapped, loopback translated, any other IPv6 is "not known". */
export function ipv4Of(address: string): string {
  if (isIPv4(address)) return address
  if (isIP(address) === 0) return unknownAddress
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined && isIPv4(mapped)) return mapped
  return address === '::1' ? '127.0.0.1' : unknownAddress
}
