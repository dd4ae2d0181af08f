import { Type } from 'typebox'
import { Value } from 'typebox/value'

import type { Bank } from '../../domain/bank.ts'
import { Problem } from '../../domain/problem.ts'

/** What every protocol's profile says of where its bank is. */
const Address = Type.Object({
  base_url: Type.String(),
  allowed_hosts: Type.Optional(Type.Array(Type.String())),
})

/** True for an address at the bank's own origin, or at one of its allowed hosts by the same protocol. */
export function isAllowedHost(
  url: URL,
  { base_url: base, allowed_hosts: hosts = [] }: { base_url: string; allowed_hosts?: string[] },
): boolean {
  if (url.username !== '' || url.password !== '') return false
  const { origin, protocol } = new URL(base)
  return url.origin === origin || (url.protocol === protocol && hosts.includes(url.host))
}

/** The last gate before a request leaves, whoever made its address. Throws `bank_answer_not_understood`. */
export function refuseForeign(url: URL, { profile }: Bank): void {
  if (!Value.Check(Address, profile) || isAllowedHost(url, profile)) return
  throw new Problem(
    'bank_answer_not_understood',
    `${url.host} is none of this bank's hosts, refused`,
  )
}
