import { createHash } from 'node:crypto'

import type { Bank } from '../domain/bank.ts'
import type { KnownBank } from './directory.ts'

/**
 * The id of a bank that the operator gave none: made of country and bank code alone, so that it stays when the file, the
 * profile or the rest of the directory changes, and is the same before and after the bank is connected.
 */
export function idOfKnownBank({ country, bankCodes: [code = ''] }: KnownBank): string {
  return uuidOf(`${country}:${code}`)
}

/** The one way into a bank that there is, as the catalog names it. */
export function accessMethodId({ id, protocol }: Pick<Bank, 'id' | 'protocol'>): string {
  return uuidOf(`${id}:${protocol}`)
}

/** RFC 9562 section 5.5 (version 5): a UUID made of a name. */
export function uuidOf(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name).digest()
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const [, ...parts] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(bytes.toString('hex')) ?? []
  return parts.join('-')
}

/** A UUID made for this; another one would rename every bank. */
const namespace = Buffer.from('6b9e0c5a7d5f4e0c9a4b3f1d2c8e7a60', 'hex')
