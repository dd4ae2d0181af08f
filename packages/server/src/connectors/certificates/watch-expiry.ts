import type { Certificates } from './certificate.ts'
import type { CertificateReport } from './expiry.ts'
import { reportCertificates } from './expiry.ts'

const dayMs = 24 * 60 * 60 * 1000

type Watch = {
  now(): Date
  /** Told of every certificate that is not good for another month, now and once a day. */
  warn(report: CertificateReport): void
}

/** Watches the operator's certificates until it is stopped. Keeps no process alive. */
export function watchExpiry(certificates: Certificates, { now, warn }: Watch): () => void {
  const look = () => {
    for (const report of reportCertificates(certificates, now())) {
      if (report.state !== 'valid') warn(report)
    }
  }
  look()
  const timer = setInterval(look, dayMs)
  timer.unref()
  return () => clearInterval(timer)
}
