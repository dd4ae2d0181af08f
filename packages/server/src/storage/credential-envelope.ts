import { randomBytes } from './random-bytes.ts'
import { Secret } from '../domain/secret.ts'
import type { Credentials } from '../sync/access-store.ts'
import type { AccessKey } from '../sync/sync-store.ts'
import { Seal } from './seal.ts'
import { openJson, sealJson } from './sealed-json.ts'

/** Credentials under a key of their own, and that key sealed: shredding the key shreds them, and it alone is sealed anew. */
export type Envelope = { readonly key: Buffer; readonly body: Buffer }

const keyBytes = 32

export function sealCredentials(seal: Seal, access: AccessKey, credentials: Credentials): Envelope {
  const key = randomBytes(keyBytes)
  const plain = Object.entries(credentials).map(([name, secret]) => [name, secret.reveal()])
  return {
    key: seal.seal(key, placeOfCredentialKey(access)),
    body: sealJson(new Seal([key]), Object.fromEntries(plain), placeOfBody(access)),
  }
}

export function openCredentials(seal: Seal, access: AccessKey, envelope: Envelope): Credentials {
  const key = seal.open(envelope.key, placeOfCredentialKey(access))
  const place = placeOfBody(access)
  const plain = openJson<Record<string, string>>(new Seal([key]), envelope.body, place)
  return Object.fromEntries(Object.entries(plain).map(([name, text]) => [name, new Secret(text)]))
}

export function placeOfCredentialKey({ userId, id }: AccessKey): string {
  return `accesses/${userId}/${id}/credential_key`
}

function placeOfBody({ userId, id }: AccessKey): string {
  return `accesses/${userId}/${id}/credentials`
}
