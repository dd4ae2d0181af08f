import { createServer } from 'node:http'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../config.ts'
import type { CertificateReport } from '../../connectors/certificates/expiry.ts'
import { BankTransport } from '../../connectors/transport/bank-transport.ts'
import { buildBank } from '../../testing/builders.ts'
import { judgeBankClocks, judgeKnocks, knock } from './check-banks.ts'
import { checkCertificates } from './check-certificates.ts'
import { judgeBacklog, judgeDatabaseClock, judgeSettings } from './check-database.ts'
import { checkDisk, judgeSpace } from './check-disk.ts'
import { checkKey, checkSettings } from './check-settings.ts'
import { describeFindings, type Finding } from './finding.ts'

const states = (findings: readonly Finding[]) => findings.map(({ state }) => state)
const production = {
  KONTOR_MODE: 'production',
  KONTOR_PUBLIC_URL: 'https://kontor.example.com',
  KONTOR_SECRET_KEY: randomBytes(32).toString('base64'),
  KONTOR_TRUSTED_PROXIES: '10.0.0.7',
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-doctor-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('settings', () => {
  test.each([
    ['the sandbox on this machine', {}, ['ok']],
    ['production behind a proxy', production, ['ok']],
    ['a sandbox that others reach', { KONTOR_HOST: '0.0.0.0' }, ['warn']],
    ['logins in clear', { KONTOR_PUBLIC_URL: 'http://kontor.example.com' }, ['warn', 'fail']],
    ['a proxy that is not named', { ...production, KONTOR_TRUSTED_PROXIES: '' }, ['ok', 'warn']],
    [
      'metrics for everybody',
      { ...production, KONTOR_METRICS_PORT: '9464', KONTOR_METRICS_HOST: '0.0.0.0' },
      ['ok', 'warn'],
    ],
    [
      'events into the own network',
      { ...production, KONTOR_WEBHOOK_PRIVATE_TARGETS: 'yes' },
      ['ok', 'warn'],
    ],
  ])('%s', (_what, env, expected) => {
    expect(states(checkSettings(readConfig(env)))).toEqual(expected)
  })

  test('a key that somebody thought out is none, and is not shown', async () => {
    const random = readConfig(production)
    expect(states(await checkKey(random))).toEqual(['ok'])
    const thought = Buffer.from('kontorkontorkontorkontorkontorko').toString('base64')
    const findings = await checkKey(readConfig({ ...production, KONTOR_SECRET_KEY: thought }))
    expect(states(findings)).toEqual(['fail'])
    expect(JSON.stringify(findings)).not.toContain(thought)
  })

  test('a key file is for its owner alone', async () => {
    const config = readConfig({ KONTOR_DATA_DIR: folder })
    expect(states(await checkKey(config))).toEqual(['ok'])
    await writeFile(join(folder, 'secret-key'), 'x', { mode: 0o600 })
    expect(states(await checkKey(config))).toEqual(['ok'])
    await chmod(join(folder, 'secret-key'), 0o644)
    expect(states(await checkKey(config))).toEqual(['warn'])
  })
})

test('a disk is too full before it is full', async () => {
  const gigabyte = 1024 ** 3
  const sizes = [100, 1, 0.1].map((size) => judgeSpace('data', size * gigabyte))
  expect(states(sizes)).toEqual(['ok', 'warn', 'fail'])
  const [found] = await checkDisk(readConfig({ KONTOR_DATA_DIR: folder }))
  expect(found?.found).toMatch(/^[\d.]+ GB free in /)
})

describe('the database', () => {
  const good = {
    version: '18.1',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_connections: 100,
    used_connections: 12,
    may_create: true,
  }
  test.each([
    ['as it should be', {}, ['ok', 'ok', 'ok']],
    ['one that forgets', { synchronous_commit: 'off' }, ['fail', 'ok', 'ok']],
    ['one that is full', { used_connections: 95 }, ['ok', 'warn', 'ok']],
    ['one that is small', { max_connections: 15, used_connections: 1 }, ['ok', 'warn', 'ok']],
    ['one that lets nothing be made', { may_create: false }, ['ok', 'ok', 'fail']],
  ])('%s', (_what, changes, expected) => {
    expect(states(judgeSettings({ ...good, ...changes }))).toEqual(expected)
  })

  test('what waits for long has nobody who does it', () => {
    const backlog = { jobs: [], oldestReadySeconds: 0, unsealedSeconds: 0, grantsEnded: [] }
    const givenUp = { job: 'fetch-flow', state: 'given-up', count: 1 } as const
    expect(states(judgeBacklog(backlog))).toEqual(['ok'])
    expect(states(judgeBacklog({ ...backlog, oldestReadySeconds: 999 }))).toEqual(['warn'])
    expect(states(judgeBacklog({ ...backlog, unsealedSeconds: 999 }))).toEqual(['ok', 'warn'])
    expect(states(judgeBacklog({ ...backlog, jobs: [givenUp] }))).toEqual(['ok', 'warn'])
  })

  test('its clock goes with ours, whichever is ahead', () => {
    const findings = [0, 900, -3_000, 11_000, -3_600_000].map(judgeDatabaseClock)
    expect(states(findings)).toEqual(['ok', 'ok', 'warn', 'fail', 'fail'])
    expect(findings[2]?.found).toBe('the database is 3.0 s behind this machine')
  })
})

describe('certificates', () => {
  const report = { name: 'main', use: 'qwac', daysLeft: 9, validUntil: new Date('2027-01-01') }
  test.each([
    ['valid', 'ok'],
    ['expires-soon', 'warn'],
    ['expired', 'fail'],
    ['not-yet-valid', 'fail'],
  ] as const)('one that is %s', (state, expected) => {
    const findings = checkCertificates([{ ...report, state } as CertificateReport])
    expect(states(findings)).toEqual([expected])
  })
})

describe('banks', () => {
  const at = (url: string) => buildBank({ profile: { base_url: url } })

  test('each address is knocked at once, and only there', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(404, { date: new Date(Date.now() - 120_000).toUTCString() }).end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const transport = new BankTransport()
    const url = `http://127.0.0.1:${port}/xs2a`
    const knocks = await knock([at(url), at(url), at('http://127.0.0.1:9/xs2a')], transport)
    await transport.close()
    server.close()
    expect(asked).toEqual(['HEAD /'])
    expect(states(judgeKnocks(knocks)).toSorted()).toEqual(['fail', 'ok'])
    expect(judgeBankClocks(knocks)).toMatchObject([
      { about: 'clock', state: 'fail', found: expect.stringMatching(/12\d s ahead of the banks/) },
    ])
    expect(states(judgeKnocks(knocks, 'http://127.0.0.1:9')).toSorted()).toEqual(['ok', 'warn'])
  })

  test('an address in a private network is not knocked at', async () => {
    const transport = new BankTransport()
    const knocks = await knock([at('https://10.1.2.3/xs2a')], transport)
    await transport.close()
    expect(knocks).toMatchObject([{ problem: expect.stringContaining('private network') }])
  })

  test('without a bank there is nothing to do', () => {
    expect(states(judgeKnocks([]))).toEqual(['warn'])
    expect(judgeBankClocks([])).toEqual([])
  })
})

test('what is found is a line, and what to do about it the next one', () => {
  const text = describeFindings([
    { about: 'disk', state: 'ok', found: '99.0 GB free' },
    { about: 'database', state: 'fail', found: 'does not answer', advice: 'start it' },
  ])
  expect(text.split('\n')).toEqual([
    '',
    '  ok    disk      99.0 GB free',
    '  FAIL  database  does not answer',
    '                  → start it',
    '',
    '  1 ok, 0 to look at, 1 failed',
    '',
  ])
})
