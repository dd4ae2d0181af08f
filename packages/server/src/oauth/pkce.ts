import { createHash } from 'node:crypto'
import type { CodeChallenge } from '../domain/token-hash.ts'

/** RFC 7636 section 4.2, `S256`: what the link's `code_challenge` must have been for this `code_verifier`. */
export function challengeOf(verifier: string): CodeChallenge {
  const digest = createHash('sha256').update(verifier, 'ascii').digest('base64url')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the challenge gets its name
  return digest as CodeChallenge
}
