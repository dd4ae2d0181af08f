import { createPrivateKey, X509Certificate } from 'node:crypto'

import forge from 'node-forge'

import type { Certificates } from '../connectors/certificates/certificate.ts'
import { signerOf } from '../connectors/certificates/read-certificates.ts'

/** Everything as PEM. */
export type MadeCertificate = { readonly certificate: string; readonly key: string }

export type Wanted = {
  readonly commonName?: string
  /** Default: an hour ago. */
  readonly validFrom?: Date
  /** Default: in a year. */
  readonly validUntil?: Date
  readonly roles?: readonly Role[]
  /** Names of a server: DNS names and addresses. */
  readonly hosts?: readonly string[]
}

type Role = keyof typeof roleIds
const roleIds = {
  PSP_AS: '0.4.0.19495.1.1',
  PSP_PI: '0.4.0.19495.1.2',
  PSP_AI: '0.4.0.19495.1.3',
} as const

const { asn1 } = forge
const universal = asn1.Class.UNIVERSAL

/** An authority of its own, as a trust service provider would be; tests make theirs anew each time. */
export class CertificateAuthority {
  readonly #keys = forge.pki.rsa.generateKeyPair(2048)
  readonly #name = [
    { name: 'commonName', value: 'Test QTSP CA 1' },
    { name: 'organizationName', value: 'Vertrauensdienst Beispiel GmbH' },
    { name: 'countryName', value: 'DE' },
  ]
  #serial = 0x4711

  /** PEM. */
  readonly certificate: string

  constructor() {
    this.certificate = this.#sign(this.#keys.publicKey, {
      subject: this.#name,
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'keyUsage', keyCertSign: true, critical: true },
      ],
    })
  }

  /** A certificate with our organisation id (ETSI TS 119 495) and the roles of a payment service provider. */
  issue({
    commonName = 'kontor.example',
    roles = ['PSP_AI'],
    ...wanted
  }: Wanted = {}): MadeCertificate {
    const keys = forge.pki.rsa.generateKeyPair(2048)
    const certificate = this.#sign(keys.publicKey, {
      ...wanted,
      subject: [
        { name: 'countryName', value: 'DE' },
        { name: 'organizationName', value: 'Kontor Beispiel GmbH' },
        { type: '2.5.4.97', value: 'PSDDE-BAFIN-123456' },
        { name: 'commonName', value: commonName },
      ],
      extensions: [
        { name: 'keyUsage', digitalSignature: true },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        ...(roles.length === 0 ? [] : [{ id: '1.3.6.1.5.5.7.1.3', value: qcStatements(roles) }]),
        ...(wanted.hosts === undefined ? [] : [alternativeNames(wanted.hosts)]),
      ],
    })
    return { certificate, key: forge.pki.privateKeyToPem(keys.privateKey) }
  }

  #sign(
    publicKey: forge.pki.PublicKey,
    { subject, extensions, validFrom, validUntil }: Blank,
  ): string {
    const certificate = forge.pki.createCertificate()
    certificate.publicKey = publicKey
    certificate.serialNumber = (this.#serial++).toString(16).padStart(6, '0')
    certificate.validity.notBefore = validFrom ?? new Date(Date.now() - 3_600_000)
    certificate.validity.notAfter = validUntil ?? new Date(Date.now() + 365 * 86_400_000)
    certificate.setSubject(subject)
    certificate.setIssuer(this.#name)
    certificate.setExtensions(extensions)
    certificate.sign(this.#keys.privateKey, forge.md.sha256.create())
    return forge.pki.certificateToPem(certificate)
  }
}

type Blank = Pick<Wanted, 'validFrom' | 'validUntil'> & {
  readonly subject: forge.pki.CertificateField[]
  readonly extensions: object[]
}

function alternativeNames(hosts: readonly string[]): object {
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host },
  )
  return { name: 'subjectAltName', altNames: names }
}

/** ETSI TS 119 495, section 5.1: the statement of a payment service provider with its roles. */
function qcStatements(roles: readonly Role[]): string {
  const sequence = (...parts: readonly forge.asn1.Asn1[]) =>
    asn1.create(universal, asn1.Type.SEQUENCE, true, [...parts])
  const oid = (id: string) =>
    asn1.create(universal, asn1.Type.OID, false, asn1.oidToDer(id).getBytes())
  const text = (value: string) => asn1.create(universal, asn1.Type.UTF8, false, value)
  const named = roles.map((role) => sequence(oid(roleIds[role]), text(role)))
  const info = sequence(sequence(...named), text('BaFin'), text('DE-BAFIN'))
  return asn1.toDer(sequence(sequence(oid('0.4.0.19495.2'), info))).getBytes()
}

/** A PKCS#12 file of a certificate and its key. */
export function packPkcs12({ certificate, key }: MadeCertificate, passphrase: string): Buffer {
  const packed = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(key),
    [forge.pki.certificateFromPem(certificate)],
    passphrase,
    { algorithm: 'aes256' },
  )
  return Buffer.from(asn1.toDer(packed).getBytes(), 'latin1')
}

/** The name under which scenarios find what they show and sign with. */
export const testCertificate = 'test'

/** What an operator would have: one certificate that both shows itself and signs. */
export function madeCertificates(name: string): Certificates {
  const made = new CertificateAuthority().issue()
  const pair = {
    certificate: parseCertificate(made),
    chain: [],
    key: createPrivateKey(made.key),
  }
  return new Map([[name, { name, qwac: pair, qsealc: signerOf(pair) }]])
}

export function parseCertificate({ certificate }: MadeCertificate): X509Certificate {
  return new X509Certificate(certificate)
}
