import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { startKontor } from '@kontor/e2e/harness/kontor'
import { connectPerson, linkRequest } from './connect-person.ts'
import { measure, type Measured, type Target } from './measure.ts'

/** The yardstick of a run: the same server doing nothing. Machines differ; the share of it compares. */
const yardstick = 'healthz'

/** Measures the interface of one Kontor on the embedded database; a table on screen, JSON under `results/`. */
async function main(): Promise<void> {
  const kontor = await startKontor({ KONTOR_LOG_LEVEL: 'silent' })
  try {
    const token = await connectPerson(kontor)
    const headers = { authorization: `Bearer ${token}` }
    const targets: readonly Target[] = [
      { name: yardstick, path: '/healthz', request: {} },
      { name: 'accounts', path: '/rest/accounts', request: { headers } },
      { name: 'read-page-100', path: '/rest/transactions?count=100', request: { headers } },
      { name: 'read-page-500', path: '/rest/transactions?count=500', request: { headers } },
      { name: 'link', path: '/onetime/access', request: linkRequest },
    ]
    const results: Measured[] = []
    for (const target of targets) {
      console.error(`measuring ${target.name} …`)
      results.push(await measure(kontor.url, target))
    }
    show(results)
    console.log(`\nwritten to ${await write(results)}`)
  } finally {
    await kontor.close()
  }
}

function show(results: readonly Measured[]): void {
  const idle = results.find(({ name }) => name === yardstick)?.requestsPerSecond ?? 1
  console.table(
    Object.fromEntries(
      results.map(({ name, ...figures }) => [
        name,
        {
          'requests/s': Math.round(figures.requestsPerSecond),
          [`of ${yardstick}`]: `${Math.round((figures.requestsPerSecond / idle) * 100)} %`,
          'p50 ms': figures.p50Ms,
          'p99 ms': figures.p99Ms,
          errors: figures.errors,
        },
      ]),
    ),
  )
}

async function write(results: readonly Measured[]): Promise<string> {
  const folder = new URL('../results/', import.meta.url)
  await mkdir(folder, { recursive: true })
  const at = new Date().toISOString()
  const name = `${at.replaceAll(':', '-')}.json`
  const run = { at, node: process.version, cores: availableParallelism(), results }
  await writeFile(new URL(name, folder), `${JSON.stringify(run, undefined, 2)}\n`)
  return `bench/results/${name}`
}

await main()
