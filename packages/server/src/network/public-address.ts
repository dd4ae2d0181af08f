import type { LookupAddress, LookupAllOptions } from 'node:dns'
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
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  special.addSubnet(network, prefix, 'ipv6')
}

/** Where an IPv4 address stands within IPv6: 6to4 (RFC 3056) and NAT64 (RFC 6052), as 16-bit groups to skip. */
const carriers = [
  { prefix: /^2002:/, skip: 1 },
  { prefix: /^64:ff9b:0:0:0:0:/, skip: 6 },
] as const

/** True for an address that a host of the internet may have. IPv4 within IPv6 counts as what it is. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0 || address.includes('%')) return false
  if (version === 4) return !special.check(address, 'ipv4')
  const carried = carriedAddress(address)
  return !special.check(address, 'ipv6') && (carried === undefined || isPublicAddress(carried))
}

function carriedAddress(address: string): string | undefined {
  const groups = groupsOf(address)
  const written = groups.map((group) => group.toString(16)).join(':')
  const carrier = carriers.find(({ prefix }) => prefix.test(written))
  if (carrier === undefined) return undefined
  const [high = 0, low = 0] = groups.slice(carrier.skip)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups of an IPv6 address. A URL writes a dotted end as groups. */
function groupsOf(address: string): readonly number[] {
  const compressed = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [front = [], back = []] = compressed
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const gap = compressed.includes('::') ? 8 - front.length - back.length : 0
  const zeros = Array.from({ length: gap }, () => '0')
  return [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16))
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
export function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '', 0)
        return
      }
      const allowed = addresses.filter(({ address }) => isPublicAddress(address))
      const [first] = allowed
      if (first === undefined) {
        callback(new PrivateAddressError(`${hostname} leads into a private network`), '', 0)
      } else if (options.all === true) {
        callback(null, allowed)
      } else {
        callback(null, first.address, first.family)
      }
    })
  }
}

/** All addresses of a name, as `dns.lookup` gives them. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** By the resolver of this machine. */
export const lookupPublic: LookupFunction = publicLookup(systemLookup)

/** True for a URL whose host is an address that no host of the internet has. A socket does not look such a host up. */
export function namesPrivateAddress({ hostname }: URL): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) !== 0 && !isPublicAddress(address)
}
