import { X509Certificate } from 'node:crypto'

import { CompactEncrypt } from 'jose'

import { Problem } from '../../domain/problem.ts'
import type { Secret } from '../../domain/secret.ts'
import { read } from './bank-call.ts'
import type { Talk } from './bank-call.ts'

type Chain = { readonly certificates: readonly X509Certificate[]; readonly readAt: number }

/** The bank's certificates by address of its profile; read anew once a day. */
const chains = new WeakMap<object, Chain>()
const keptMs = 24 * 60 * 60 * 1_000
const certificatesMax = 10

/**
 * The password as JWE (RFC 7516) that only the bank can open. Throws `bank_answer_not_understood` if the bank's
 * certificate is unusable.
 */
export async function encryptPassword(talk: Talk, password: Secret): Promise<string> {
  const certificates = await bankCertificates(talk)
  const [own] = certificates
  if (own === undefined || own.publicKey.asymmetricKeyType !== 'rsa') {
    throw unusable('is not an RSA certificate')
  }
  if (own.validToDate.getTime() < Date.now()) throw unusable('has expired')
  const address = talk.profile.password_encryption?.certificate_url
  return new CompactEncrypt(new TextEncoder().encode(password.reveal()))
    .setProtectedHeader({
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      ...(address === undefined ? {} : { x5u: address }),
      x5c: certificates.map(({ raw }) => raw.toString('base64')),
    })
    .encrypt(own.publicKey)
}

async function bankCertificates(talk: Talk): Promise<readonly X509Certificate[]> {
  const { certificate = '', certificate_url: address } = talk.profile.password_encryption ?? {}
  const known = chains.get(talk.profile)
  if (known && Date.now() - known.readAt < keptMs) return known.certificates
  const pem = address === undefined ? certificate : await fetchPem(talk, address)
  const certificates = parsePem(pem)
  chains.set(talk.profile, { certificates, readAt: Date.now() })
  return certificates
}

async function fetchPem(talk: Talk, address: string): Promise<string> {
  const headers = { accept: 'application/x-pem-file, */*' }
  const reply = await read(talk, { method: 'GET', href: address, headers })
  return reply.text
}

function parsePem(text: string): readonly X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.slice(0, certificatesMax).map((block) => new X509Certificate(block))
  } catch (error) {
    throw unusable('cannot be read', { cause: error })
  }
}

function unusable(why: string, options?: ErrorOptions): Problem {
  const detail = `the bank's certificate for passwords ${why}`
  return new Problem('bank_answer_not_understood', detail, options)
}
