import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { Benchmark, Result } from './benchmark.ts'
import { ingestVsBareUpsert } from './ingest/ingest-vs-bare-upsert.ts'
import { interfaceBenchmark } from './interface.ts'
import { parseBenchmark } from './parse/parse.ts'
import { tokenVsOidcProvider } from './token-vs-oidc-provider/token-vs-oidc-provider.ts'

const benchmarks = new Map<string, Benchmark>([
  ['ingest-vs-bare-upsert', ingestVsBareUpsert],
  ['interface', interfaceBenchmark],
  ['parse', parseBenchmark],
  ['token-vs-oidc-provider', tokenVsOidcProvider],
])

/** `npm run bench`: all of them; `npm run bench -- NAME`: one. A table on screen, JSON in `results/latest.json`. */
async function main(name?: string): Promise<void> {
  const wanted = [...benchmarks].filter(([each]) => name === undefined || name === each)
  if (wanted.length === 0) {
    console.error(`there is no benchmark "${name}", but: ${[...benchmarks.keys()].join(', ')}`)
    process.exitCode = 64
    return
  }
  const results: Result[] = []
  for (const [benchmark, run] of wanted) {
    console.error(`benchmark ${benchmark}`)
    results.push(...(await run()))
  }
  show(results)
  await write(results)
  console.log('\nwritten to bench/results/latest.json')
}

function show(results: readonly Result[]): void {
  console.table(
    Object.fromEntries(
      results.map(({ name, ours, theirs = '–', unit, ratio = '–' }) => [
        name,
        { ours, theirs, unit, ratio },
      ]),
    ),
  )
}

async function write(results: readonly Result[]): Promise<void> {
  const folder = new URL('../results/', import.meta.url)
  await mkdir(folder, { recursive: true })
  const at = new Date().toISOString()
  const run = { at, node: process.version, cores: availableParallelism(), results }
  await writeFile(new URL('latest.json', folder), `${JSON.stringify(run, undefined, 2)}\n`)
}

await main(process.argv[2])
