import { startKontor } from '@kontor/e2e/harness/kontor'
import { round, type Result } from './benchmark.ts'
import { connectPerson, linkRequest } from './connect-person.ts'
import { measure, type Target } from './measure.ts'

/** The interface of one Kontor on the embedded database; `healthz`, the same server doing nothing, is the yardstick. */
export async function interfaceBenchmark(): Promise<readonly Result[]> {
  const kontor = await startKontor({ KONTOR_LOG_LEVEL: 'silent' })
  try {
    const token = await connectPerson(kontor)
    const headers = { authorization: `Bearer ${token}` }
    const targets: readonly Target[] = [
      { name: 'healthz', path: '/healthz', request: {} },
      { name: 'accounts', path: '/rest/accounts', request: { headers } },
      { name: 'read-page-100', path: '/rest/transactions?count=100', request: { headers } },
      { name: 'read-page-500', path: '/rest/transactions?count=500', request: { headers } },
      { name: 'link', path: '/onetime/access', request: linkRequest },
    ]
    const results: Result[] = []
    for (const target of targets) {
      console.error(`measuring ${target.name} …`)
      const measured = await measure(kontor.url, target)
      if (measured.errors > 0) throw new Error(`${target.name}: ${measured.errors} errors`)
      results.push(
        {
          name: `interface ${target.name}`,
          ours: round(measured.requestsPerSecond),
          unit: 'requests/s',
        },
        { name: `interface ${target.name} p99`, ours: measured.p99Ms, unit: 'ms' },
      )
    }
    return results
  } finally {
    await kontor.close()
  }
}
