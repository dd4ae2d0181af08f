import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import type { RandomBytes } from './token.ts'

/**
 * Seals what a code or a refresh token was traded for, so that only who holds it can open this: AES-256-GCM under HKDF-SHA-256
 * (RFC 5869) of the token, 256 random bits of which the database has no more than the hash. A blob is: nonce (12 bytes), tag
 * (16), ciphertext.
 */
export function sealUnder(token: string, text: string, randomBytes: RandomBytes): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, keyOf(token), nonce, options)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** The text that was sealed under this token. Throws if it was another, or if the blob was altered. */
export function openUnder(token: string, blob: Uint8Array): string {
  const nonce = blob.subarray(0, nonceBytes)
  const decipher = createDecipheriv(algorithm, keyOf(token), nonce, options)
  decipher.setAuthTag(blob.subarray(nonceBytes, bodyStart))
  return decipher.update(blob.subarray(bodyStart), undefined, 'utf8') + decipher.final('utf8')
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
/** A shorter tag would be cheaper to guess: none is taken. */
const options = { authTagLength: 16 }
const bodyStart = nonceBytes + options.authTagLength

/** As an object: Node takes three times as long over a cipher whose key comes as bytes. */
function keyOf(token: string): KeyObject {
  const bytes = hkdfSync('sha256', token, '', 'kontor sealed under a token', 32)
  return createSecretKey(new Uint8Array(bytes))
}
