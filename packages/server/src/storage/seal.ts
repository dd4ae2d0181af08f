import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
} from 'node:crypto'
import { randomBytes } from './random-bytes.ts'

/**
 * Encrypts what the database must not hold in clear (AES-256-GCM). `place` names table, row and column; it is part of the
 * seal, so that a value that was moved elsewhere does not open. A blob is: format (1 byte), key id (4), nonce (12), tag (16),
 * ciphertext. Random nonces of 96 bits allow for 2^32 blobs per key (NIST SP 800-38D section 8.3).
 */
export class Seal {
  readonly #newest: Key
  readonly #head: Buffer
  readonly #keys: ReadonlyMap<string, Key>
  /** `keys`: 32 bytes each, newest first; the newest seals, every one opens. */
  constructor(keys: readonly Uint8Array[]) {
    const known = keys.map(toKey)
    const [newest] = known
    if (newest === undefined) throw new RangeError('at least one key is needed')
    this.#newest = newest
    this.#head = Buffer.concat([Buffer.of(format), newest.id])
    this.#keys = new Map(known.map((key) => [key.id.toString('hex'), key]))
  }

  /** What every blob begins with that the newest key has sealed. */
  get head(): Buffer {
    return Buffer.from(this.#head)
  }

  seal(plain: Uint8Array | string, place: string): Buffer {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(algorithm, this.#newest.secret, nonce)
    cipher.setAAD(Buffer.from(place))
    const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
    // GCM holds nothing back: `final` adds no text, it makes the tag.
    cipher.final()
    return Buffer.concat([this.#head, nonce, cipher.getAuthTag(), body])
  }

  /** The same for the same text, and says nothing of it to whoever has no key (HMAC-SHA-256). Another key, another digest. */
  digest(text: string): Buffer {
    return createHmac('sha256', this.#newest.secret).update(text).digest()
  }

  /** Throws `SealError` if no key fits or the blob was altered or moved. */
  open(blob: Uint8Array, place: string): Buffer {
    const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
    const tagStart = headBytes + nonceBytes
    const bodyStart = tagStart + tagBytes
    if (bytes.length < bodyStart || bytes[0] !== format)
      throw new SealError(`${place} is not a sealed value`)
    const key = this.#keys.get(bytes.toString('hex', 1, headBytes))
    if (key === undefined) {
      throw new SealError(`${place} was sealed with a key that is not among KONTOR_SECRET_KEY`)
    }
    const decipher = createDecipheriv(algorithm, key.secret, bytes.subarray(headBytes, tagStart))
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(bytes.subarray(tagStart, bodyStart))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(bodyStart)), decipher.final()])
    } catch (error) {
      throw new SealError(`${place} does not open: it was altered or belongs elsewhere`, {
        cause: error,
      })
    }
  }
}

/** A sealed value that does not open: the wrong keys, or somebody changed the database. Names the place, never the content. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

type Key = { readonly id: Buffer; readonly secret: KeyObject }

const algorithm = 'aes-256-gcm'
const format = 1
const idBytes = 4
const headBytes = 1 + idBytes
const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

function toKey(bytes: Uint8Array): Key {
  if (bytes.length !== keyBytes)
    throw new RangeError(`a key has ${keyBytes} bytes, not ${bytes.length}`)
  // Says which key it was and nothing about it.
  return {
    id: createHash('sha256').update('kontor key id').update(bytes).digest().subarray(0, idBytes),
    secret: createSecretKey(bytes),
  }
}
