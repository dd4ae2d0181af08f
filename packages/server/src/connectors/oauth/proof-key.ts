import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A verifier and its S256 challenge (RFC 7636, section 4). */
export function makeProofKey(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomText()
  return { verifier, challenge: sha256(verifier).toString('base64url') }
}

/** 256 bits that nobody can guess: a state, a verifier. */
export function randomText(): string {
  return randomBytes(32).toString('base64url')
}

/** Compares in a time that tells nothing about where two texts differ. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other))
}

/** To recognize a code that was sent already, without keeping it. */
export function fingerprint(text: string): string {
  return sha256(text).toString('base64url')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
