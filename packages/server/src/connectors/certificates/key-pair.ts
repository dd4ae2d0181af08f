import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import forge from 'node-forge'

/** A certificate, those that vouch for it, and its key. */
export type KeyPair = {
  readonly certificate: X509Certificate
  readonly chain: readonly X509Certificate[]
  readonly key: KeyObject
}

/** The certificates of a PEM file in their order. Throws where one is broken or there is none. */
export function certificatesFromPem(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) throw new RangeError('there is no certificate in it')
  return blocks.map((block) => new X509Certificate(block))
}

/** PKCS#8 or PKCS#1, encrypted or not. Throws with a reason that holds nothing of the file. */
export function keyFromPem(pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch (error) {
    throw new RangeError(isAboutPassphrase(error) ? wrongPassphrase : 'is no private key', {
      cause: error,
    })
  }
}

const wrongPassphrase = 'cannot be opened: the passphrase is missing or wrong'

function isAboutPassphrase(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /MISSING_PASSPHRASE|BAD_DECRYPT|BAD_PASSWORD/i.test(code)
}

/** A PKCS#12 file (`.p12`, `.pfx`). The certificate is the one that belongs to the key, wherever it stands. */
export function keyPairFromPkcs12(bytes: Buffer, passphrase: string | undefined): KeyPair {
  const store = openStore(bytes, passphrase)
  const keys = [forge.pki.oids['pkcs8ShroudedKeyBag'], forge.pki.oids['keyBag']].flatMap((type) =>
    bagsOf(store, type),
  )
  const [key] = keys.map(({ key: parsed, asn1 }) => keyFromBag(parsed, asn1))
  if (key === undefined) throw new RangeError('there is no private key in it')
  const certificates = bagsOf(store, forge.pki.oids['certBag']).map(({ cert, asn1 }) => {
    const der = forge.asn1.toDer(cert ? forge.pki.certificateToAsn1(cert) : asn1).getBytes()
    return new X509Certificate(Buffer.from(der, 'latin1'))
  })
  const certificate = certificates.find((one) => one.checkPrivateKey(key))
  if (certificate === undefined) throw new RangeError('there is no certificate for its key in it')
  return { certificate, key, chain: certificates.filter((one) => one !== certificate) }
}

function openStore(bytes: Buffer, passphrase: string | undefined): forge.pkcs12.Pkcs12Pfx {
  let asn1: forge.asn1.Asn1
  try {
    asn1 = forge.asn1.fromDer(forge.util.createBuffer(bytes.toString('latin1')))
  } catch (error) {
    throw new RangeError('is no PKCS#12 file', { cause: error })
  }
  try {
    return forge.pkcs12.pkcs12FromAsn1(asn1, passphrase ?? '')
  } catch (error) {
    throw new RangeError(wrongPassphrase, { cause: error })
  }
}

function bagsOf(store: forge.pkcs12.Pkcs12Pfx, bagType: string | undefined) {
  return bagType === undefined ? [] : (store.getBags({ bagType })[bagType] ?? [])
}

/** The library knows RSA keys only; any other kind lies in the bag as it came. */
function keyFromBag(key: forge.pki.PrivateKey | null | undefined, asn1: forge.asn1.Asn1) {
  const isRsa = key !== null && key !== undefined && 'n' in key
  const info = isRsa ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key)) : asn1
  const der = Buffer.from(forge.asn1.toDer(info).getBytes(), 'latin1')
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}
