import { rm } from 'node:fs/promises'
import { afterEach, expect, test } from 'vitest'
import { type Kontor, makeDataDir, runKontor, startKontor } from '../harness/kontor.ts'

type Findings = {
  readonly findings: readonly {
    readonly about: string
    readonly state: string
    readonly found: string
    readonly advice?: string
  }[]
}

let kontor: Kontor | undefined
afterEach(async () => {
  await kontor?.close()
  kontor = undefined
})

test('beside a Kontor that runs, everything is well', async () => {
  kontor = await startKontor()
  const ended = await runKontor(['doctor', '--json'], {
    KONTOR_DATA_DIR: kontor.dataDir,
    KONTOR_SANDBOX_PORT: new URL(kontor.bankUrl).port,
  })
  const { findings } = JSON.parse(ended.stdout) as Findings
  // How much room there is, is the machine's.
  expect(findings.filter(({ about, state }) => state !== 'ok' && about !== 'disk')).toEqual([])
  expect(new Set(findings.map(({ about }) => about))).toEqual(
    new Set(['settings', 'key', 'disk', 'database', 'queue', 'clock', 'certificates', 'banks']),
  )
  expect(findings.map(({ found }) => found)).toContain('the schema is up to date')
})

test('a database that does not answer fails, with advice and exit code 1', async () => {
  const dataDir = await makeDataDir()
  const env = {
    KONTOR_DATA_DIR: dataDir,
    KONTOR_DATABASE_URL: 'postgres://kontor:canary@127.0.0.1:9/kontor',
  }
  const ended = await runKontor(['doctor', '--offline'], env)
  await rm(dataDir, { recursive: true, force: true })
  expect(ended.code).toBe(1)
  expect(ended.stdout).toMatch(/FAIL {2}database .*cannot be used/)
  expect(ended.stdout).toContain('→ Kontor does not start without it')
  expect(ended.stdout + ended.stderr).not.toContain('canary')
  expect(ended.stdout).not.toContain('sandbox bank')
})

test('an option that there is not is refused', async () => {
  const ended = await runKontor(['doctor', '--please'])
  expect(ended.code).toBe(64)
})
