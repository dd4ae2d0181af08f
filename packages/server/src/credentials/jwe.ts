import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { compactDecrypt } from 'jose'
import type { CredentialKeyStore } from './credential-key-store.ts'

export type PublicKey = {
  readonly kty: 'RSA'
  readonly use: 'enc'
  readonly kid: string
  readonly n: string
  readonly e: string
}

const charsMax = 16_384

/**
 * What clients encrypt for us: a JWE (RFC 7516, compact) by RSA-OAEP or RSA-OAEP-256, with A128CBC-HS256 or A256CBC-HS512, whose
 * plaintext is JSON.
 */
export class Jwe {
  readonly #keys: CredentialKeyStore
  #opened: Promise<KeyObject> | undefined
  constructor(keys: CredentialKeyStore) {
    this.#keys = keys
  }

  /** As RFC 7517 has it; `kid` is the thumbprint of RFC 7638. */
  async publicKey(): Promise<PublicKey> {
    const { n = '', e = '' } = createPublicKey(await this.#key()).export({ format: 'jwk' })
    const kid = createHash('sha256').update(JSON.stringify({ e, kty: 'RSA', n }))
    return { kty: 'RSA', use: 'enc', kid: kid.digest('base64url'), n, e }
  }

  /** The JSON value inside; `undefined` for whatever does not open, and never why: that would tell a guesser something. */
  async open(text: string): Promise<unknown> {
    if (text.length > charsMax) return undefined
    const key = await this.#key()
    try {
      const { plaintext } = await compactDecrypt(text, key, {
        keyManagementAlgorithms: ['RSA-OAEP', 'RSA-OAEP-256'],
        contentEncryptionAlgorithms: ['A128CBC-HS256', 'A256CBC-HS512'],
        maxDecompressedLength: 0,
      })
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext))
    } catch {
      return undefined
    }
  }

  async #key(): Promise<KeyObject> {
    this.#opened ??= this.#keys.open()
    try {
      return await this.#opened
    } catch (error) {
      this.#opened = undefined
      throw error
    }
  }
}
