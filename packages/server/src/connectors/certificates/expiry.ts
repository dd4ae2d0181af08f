import type { X509Certificate } from 'node:crypto'

import type { Certificates } from './certificate.ts'
import { describeCertificate } from './describe-certificate.ts'
import type { CertificateFacts } from './describe-certificate.ts'

/** How many days before its end the operator is warned; issuing a new one takes weeks. */
export const warningDays = 30

export type CertificateUse = 'qwac' | 'qsealc'

/** One line for the operator: which certificate, of whom, for how long. */
export type CertificateReport = CertificateFacts & {
  readonly name: string
  readonly use: CertificateUse
  /** Whole days until it ends; negative: it has. */
  readonly daysLeft: number
  readonly state: 'valid' | 'expires-soon' | 'expired' | 'not-yet-valid'
}

const dayMs = 24 * 60 * 60 * 1000

/** Every certificate, the one that ends first in front. */
export function reportCertificates(
  certificates: Certificates,
  now: Date,
): readonly CertificateReport[] {
  return [...certificates.values()]
    .flatMap(({ name, qwac, qsealc }) => [
      ...(qwac ? [report(name, 'qwac', { certificate: qwac.certificate, now })] : []),
      ...(qsealc ? [report(name, 'qsealc', { certificate: qsealc.certificate, now })] : []),
    ])
    .toSorted((left, right) => left.validUntil.getTime() - right.validUntil.getTime())
}

function report(
  name: string,
  use: CertificateUse,
  { certificate, now }: { readonly certificate: X509Certificate; readonly now: Date },
): CertificateReport {
  const facts = describeCertificate(certificate)
  const daysLeft = Math.floor((facts.validUntil.getTime() - now.getTime()) / dayMs)
  return { ...facts, name, use, daysLeft, state: stateOf(facts, now) }
}

function stateOf({ validFrom, validUntil }: CertificateFacts, now: Date) {
  if (validUntil <= now) return 'expired'
  if (validFrom > now) return 'not-yet-valid'
  const left = validUntil.getTime() - now.getTime()
  return left < warningDays * dayMs ? 'expires-soon' : 'valid'
}
