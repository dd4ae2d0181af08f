import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { RandomBytes } from './token.ts'

/**
 * Seals a refresh token so that only who holds its parent can open it: AES-256-GCM under HKDF-SHA-256 (RFC 5869) of the parent,
 * 256 random bits of which the database has no more than the hash. A blob is: nonce (12 bytes), tag (16), ciphertext.
 */
export function sealSuccessor(parent: string, successor: string, randomBytes: RandomBytes): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, keyOf(parent), nonce, options)
  const body = Buffer.concat([cipher.update(successor, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** The successor that was sealed under this parent. Throws if it was another, or if the blob was altered. */
export function openSuccessor(parent: string, blob: Uint8Array): string {
  const nonce = blob.subarray(0, nonceBytes)
  const decipher = createDecipheriv(algorithm, keyOf(parent), nonce, options)
  decipher.setAuthTag(blob.subarray(nonceBytes, bodyStart))
  return decipher.update(blob.subarray(bodyStart), undefined, 'utf8') + decipher.final('utf8')
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
/** A shorter tag would be cheaper to guess: none is taken. */
const options = { authTagLength: 16 }
const bodyStart = nonceBytes + options.authTagLength

function keyOf(parent: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', parent, '', 'kontor refresh token successor', 32))
}
