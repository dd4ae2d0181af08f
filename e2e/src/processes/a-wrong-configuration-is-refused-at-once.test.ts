import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Env } from '../harness/kontor.ts'
import { makeDataDir, runKontor, startKontor } from '../harness/kontor.ts'

const key = randomBytes(32).toString('base64')

const refusals: readonly { readonly why: string; readonly env: Env; readonly says: RegExp }[] = [
  { why: 'a port that is none', env: { KONTOR_PORT: 'eighty' }, says: /KONTOR_PORT/ },
  {
    why: 'an unknown mode',
    env: { KONTOR_MODE: 'test' },
    says: /KONTOR_MODE.*sandbox, production/,
  },
  { why: 'a misspelt variable', env: { KONTOR_PROT: '8080' }, says: /KONTOR_PROT/ },
  {
    why: 'another database',
    env: { KONTOR_DATABASE_URL: 'mysql://a/b' },
    says: /KONTOR_DATABASE_URL/,
  },
  {
    why: 'a short key',
    env: { KONTOR_SECRET_KEY: 'c2hvcnQ=' },
    says: /KONTOR_SECRET_KEY.*32 bytes/,
  },
  {
    why: 'production without a key',
    env: { KONTOR_MODE: 'production', KONTOR_PUBLIC_URL: 'https://kontor.example.com' },
    says: /KONTOR_SECRET_KEY/,
  },
  {
    why: 'production over http',
    env: {
      KONTOR_MODE: 'production',
      KONTOR_SECRET_KEY: key,
      KONTOR_PUBLIC_URL: 'http://kontor.example.com',
    },
    says: /KONTOR_PUBLIC_URL.*https/,
  },
  {
    why: 'a bank list that is not there',
    env: { KONTOR_BANKS: '/nowhere/banks.yaml' },
    says: /banks\.yaml/,
  },
]

test.each(refusals)('$why: exit code 78 and one line that names it', async ({ env, says }) => {
  const dataDir = await makeDataDir()
  const ended = await runKontor(['serve'], {
    KONTOR_PORT: '0',
    KONTOR_SANDBOX_PORT: '0',
    KONTOR_DATA_DIR: dataDir,
    ...env,
  })
  await rm(dataDir, { recursive: true, force: true })
  expect(ended.code, ended.stderr).toBe(78)
  expect(ended.stderr.trim().split('\n')).toHaveLength(1)
  expect(ended.stderr).toMatch(says)
  expect(ended.stderr).not.toContain(key)
})

test.each([
  ['a command that does not exist', ['frobnicate'], 'there is no command "frobnicate"'],
  ['an argument nobody reads', ['migrate', '--dry-run'], '"migrate" takes no arguments'],
])('%s: exit code 64, and nothing is done', async (_why, args, says) => {
  const dataDir = await makeDataDir()
  const ended = await runKontor(args, { KONTOR_DATA_DIR: dataDir })
  expect(await readdir(dataDir)).toEqual([])
  await rm(dataDir, { recursive: true, force: true })
  expect(ended).toMatchObject({
    code: 64,
    stdout: '',
    stderr: `kontor: ${says}. Try: kontor help\n`,
  })
})

test('a second Kontor on one data folder is told so, and the first one does not notice', async () => {
  const first = await startKontor()
  try {
    const second = await runKontor(['serve'], {
      KONTOR_PORT: '0',
      KONTOR_SANDBOX_PORT: '0',
      KONTOR_DATA_DIR: first.dataDir,
    })
    expect(second.code).not.toBe(0)
    expect(second.stderr.trim().split('\n')).toHaveLength(1)
    expect(second.stderr).toMatch(/another Kontor is running/)
    expect(second.stderr).toContain(first.dataDir)
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
  } finally {
    await first.close()
  }
})

test('a port that is taken is named', async () => {
  const first = await startKontor()
  const dataDir = await makeDataDir()
  try {
    const second = await runKontor(['serve'], {
      KONTOR_PORT: new URL(first.url).port,
      KONTOR_SANDBOX_PORT: '0',
      KONTOR_DATA_DIR: dataDir,
    })
    expect(second.code).not.toBe(0)
    expect(second.stderr.trim().split('\n')).toHaveLength(1)
    expect(second.stderr).toContain('KONTOR_PORT')
  } finally {
    await first.close()
    await rm(dataDir, { recursive: true, force: true })
  }
})

test('a port of the sandbox bank that is taken is named, in one line', async () => {
  const first = await startKontor()
  const dataDir = await makeDataDir()
  try {
    const second = await runKontor(['serve'], {
      KONTOR_PORT: '0',
      KONTOR_SANDBOX_PORT: new URL(first.bankUrl).port,
      KONTOR_DATA_DIR: dataDir,
    })
    expect(second.code).toBe(78)
    expect(second.stderr.trim().split('\n')).toHaveLength(1)
    expect(second.stderr).toMatch(/EADDRINUSE.*KONTOR_SANDBOX_PORT/)
  } finally {
    await first.close()
    await rm(dataDir, { recursive: true, force: true })
  }
})
