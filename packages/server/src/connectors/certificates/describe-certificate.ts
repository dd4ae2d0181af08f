import type { X509Certificate } from 'node:crypto'

import forge from 'node-forge'

import type { Certificate } from './certificate.ts'

/** What a PSD2 certificate says of its owner (ETSI TS 119 495). */
export type CertificateFacts = {
  /** Organisation's name, or the common name. */
  readonly subject: string
  /** `PSDDE-BAFIN-123456`. */
  readonly organisationId?: string
  /** `PSP_AI`, `PSP_PI`, …; empty where the certificate names none. */
  readonly roles: readonly string[]
  readonly validFrom: Date
  readonly validUntil: Date
}

/** Our id as banks know it, from the QWAC, else from the QSealC. */
export function organisationIdOf(certificate: Certificate | undefined): string | undefined {
  const shown = certificate?.qwac?.certificate ?? certificate?.qsealc?.certificate
  return shown && idOf(namesOf(shown.subject))
}

export function describeCertificate(certificate: X509Certificate): CertificateFacts {
  const subject = namesOf(certificate.subject)
  const organisationId = idOf(subject)
  return {
    subject: subject.get('O') ?? subject.get('CN') ?? '',
    ...(organisationId === undefined ? {} : { organisationId }),
    roles: rolesOf(certificate),
    validFrom: certificate.validFromDate,
    validUntil: certificate.validToDate,
  }
}

function idOf(subject: ReadonlyMap<string, string>): string | undefined {
  return subject.get('organizationIdentifier') ?? subject.get('2.5.4.97')
}

/** One `NAME=value` a line, in the order of the certificate. */
export function namesOf(distinguishedName: string): ReadonlyMap<string, string> {
  return new Map(
    distinguishedName.split('\n').map((line) => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1)] as const
    }),
  )
}

const roles: Readonly<Record<string, string>> = {
  '0.4.0.19495.1.1': 'PSP_AS',
  '0.4.0.19495.1.2': 'PSP_PI',
  '0.4.0.19495.1.3': 'PSP_AI',
  '0.4.0.19495.1.4': 'PSP_IC',
}
const qcStatements = '1.3.6.1.5.5.7.1.3'

/** The roles stand in an extension that Node does not take apart. */
function rolesOf({ raw }: X509Certificate): readonly string[] {
  const extension = find(parse(raw.toString('latin1')), (node) => {
    const [id] = childrenOf(node)
    return id !== undefined && oidOf(id) === qcStatements
  })
  const content = extension && childrenOf(extension).at(-1)?.value
  if (typeof content !== 'string') return []
  const found: string[] = []
  visit(parse(content), (node) => {
    const role = roles[oidOf(node) ?? '']
    if (role !== undefined) found.push(role)
  })
  return found
}

function parse(bytes: string): forge.asn1.Asn1 {
  return forge.asn1.fromDer(forge.util.createBuffer(bytes))
}

function oidOf(node: forge.asn1.Asn1): string | undefined {
  if (node.type !== forge.asn1.Type.OID || typeof node.value !== 'string') return undefined
  return forge.asn1.derToOid(forge.util.createBuffer(node.value))
}

function childrenOf({ value }: forge.asn1.Asn1): readonly forge.asn1.Asn1[] {
  return Array.isArray(value) ? value : []
}

function visit(node: forge.asn1.Asn1, see: (node: forge.asn1.Asn1) => void): void {
  see(node)
  for (const child of childrenOf(node)) visit(child, see)
}

function find(
  node: forge.asn1.Asn1,
  matches: (node: forge.asn1.Asn1) => boolean,
): forge.asn1.Asn1 | undefined {
  if (matches(node)) return node
  for (const child of childrenOf(node)) {
    const found = find(child, matches)
    if (found !== undefined) return found
  }
  return undefined
}
