import type { LookupFunction } from 'node:net'
import { lookup as systemLookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'

/** Not the internet's: private networks, this machine, link-local, test and multicast ranges (RFC 6890). */
const special = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  special.addSubnet(network, prefix, 'ipv6')
}

/** True for an address that a host of the internet may have. IPv4 within IPv6 counts as what it is. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0) return false
  return !special.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/** The address was one of a private network; never followed. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
  readonly code = 'PRIVATE_ADDRESS'
}

/**
 * Resolves names to public addresses alone. It is asked by the socket itself, so that nothing changes between the check and
 * the connection.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      callback(error, '', 0)
      return
    }
    const allowed = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = allowed
    if (first === undefined) {
      callback(new PrivateAddressError('the name leads into a private network'), '', 0)
    } else if (options.all === true) {
      callback(null, allowed)
    } else {
      callback(null, first.address, first.family)
    }
  })
}
