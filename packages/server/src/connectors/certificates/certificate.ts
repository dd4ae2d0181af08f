import type { KeyObject, X509Certificate } from 'node:crypto'

/** Signs as the owner of a certificate; a file's key today, a hardware module or a key service behind the same shape. */
export type Signer = {
  readonly certificate: X509Certificate
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the bytes. */
  sign(bytes: Uint8Array): Promise<Buffer>
}

/** What mutual TLS shows a bank. */
export type TlsIdentity = {
  readonly certificate: X509Certificate
  /** From the issuer upwards, without the root. */
  readonly chain: readonly X509Certificate[]
  readonly key: KeyObject
}

/** What the operator has for banks, under one name. */
export type Certificate = {
  readonly name: string
  /** The qualified website authentication certificate. */
  readonly qwac?: TlsIdentity
  /** The qualified seal certificate. */
  readonly qsealc?: Signer
  /** Further authorities whose server certificates are trusted, PEM; a bank's sandbox may have its own. */
  readonly authorities?: string
}

export type Certificates = ReadonlyMap<string, Certificate>
