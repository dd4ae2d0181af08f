import { hash } from 'node:crypto'

/**
 * What a generated secret is for. Real clients look at the first letter (finX API section 2); the marker behind it lets
 * secret scanners and our own log masking find a leaked one.
 */
export type TokenKind = 'code' | 'access' | 'refresh' | 'link' | 'overview' | 'client-secret'

const prefixes = {
  code: 'Okn_',
  access: 'Akn_',
  refresh: 'Rkn_',
  link: 'Wkn_',
  overview: 'Vkn_',
  'client-secret': 'Skn_',
} as const

/** How many random bytes a token is made of. */
export const tokenBytes = 32

/** The token that carries these random bytes, e.g. `Akn_` and 43 characters of base64url. */
export function formatToken(kind: TokenKind, random: Uint8Array): string {
  if (random.length !== tokenBytes) throw new RangeError(`a token is made of ${tokenBytes} bytes`)
  return prefixes[kind] + Buffer.from(random).toString('base64url')
}

/** SHA-256 in hex: what the database keeps of a generated secret of 256 bits, which nobody can guess. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}
