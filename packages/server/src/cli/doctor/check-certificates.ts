import type { CertificateReport } from '../../connectors/certificates/expiry.ts'
import { type Finding, findingsOn } from './finding.ts'

const { ok, warn, fail } = findingsOn('certificates')

/** Whether banks still accept the operator's certificates. */
export function checkCertificates(reports: readonly CertificateReport[]): readonly Finding[] {
  if (reports.length === 0) return [ok('none are named; the banks connected here want none')]
  return reports.map((report) => {
    const until = report.validUntil.toISOString().slice(0, 10)
    const found = `${report.name} (${report.use}) is good until ${until}, ${report.daysLeft} days`
    const advice =
      'ask your trust service provider for the next one, and name its files in KONTOR_BANKS'
    switch (report.state) {
      case 'valid':
        return ok(found)
      case 'expires-soon':
        return warn(found, advice)
      case 'expired':
        return fail(`${report.name} (${report.use}) ended on ${until}: banks refuse it`, advice)
      case 'not-yet-valid':
        return fail(
          `${report.name} (${report.use}) is not valid yet`,
          'compare the clock of this machine, or wait until it is',
        )
    }
  })
}
