import { certificatesOf, readBanks } from '../compose.ts'
import type { Config } from '../config.ts'
import type { CertificateReport } from '../connectors/certificates/expiry.ts'
import { reportCertificates } from '../connectors/certificates/expiry.ts'
import { table } from './demo-table.ts'

/**
 * `kontor certificates`: what the operator's file names, the one that ends first in front. Exit code 1 if one is no longer
 * good for thirty days, so that a timer can ask. Throws `StartError` with every fault.
 */
export async function certificates(config: Config): Promise<void> {
  const now = () => new Date()
  const reports = reportCertificates(await certificatesOf(await readBanks({ config, now })), now())
  console.log(`\n${describeCertificates(reports)}\n`)
  if (reports.some(({ state }) => state !== 'valid')) process.exitCode = 1
}

const states = {
  valid: 'valid',
  'expires-soon': 'EXPIRES SOON',
  expired: 'EXPIRED',
  'not-yet-valid': 'NOT YET VALID',
} as const satisfies Record<CertificateReport['state'], string>

export function describeCertificates(reports: readonly CertificateReport[]): string {
  if (reports.length === 0) return '  KONTOR_BANKS names no certificates.'
  const columns = [
    { title: 'name' },
    { title: 'use' },
    { title: 'organisation' },
    { title: 'id' },
    { title: 'roles' },
    { title: 'until' },
    { title: 'days', align: 'right' },
    { title: '' },
  ] as const
  const rows = reports.map((report) => [
    report.name,
    report.use,
    report.subject,
    report.organisationId ?? '–',
    report.roles.join(' ') || '–',
    report.validUntil.toISOString().slice(0, 10),
    String(report.daysLeft),
    states[report.state],
  ])
  return table(columns, rows)
}
