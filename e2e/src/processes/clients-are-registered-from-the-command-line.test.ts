import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Env, makeDataDir, runKontor, startKontor } from '../harness/kontor.ts'

const redirectUri = 'https://my-app.example.com/callback'
const wrong = `${redirectUri}?x`

let dataDir: string
beforeEach(async () => {
  dataDir = await makeDataDir()
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

type Registered = { readonly id: string; readonly secret: string }

async function add(env: Env): Promise<Registered> {
  const words = ['add', '--name', 'Meine App', '--redirect-uri', redirectUri]
  const { code, stdout, stderr } = await runKontor(['client', ...words], env)
  expect(code, stderr).toBe(0)
  const [, id = ''] = /^ {2}(C\w+)$/m.exec(stdout) ?? []
  return { id, secret: secretIn(stdout) }
}

const secretIn = (text: string) => /\bSkn_[\w-]{43}\b/.exec(text)?.[0] ?? 'none'

/** The status of a client's first call. */
async function asksForLink(url: string, client: Registered, uri = redirectUri): Promise<number> {
  const response = await fetch(`${url}/onetime/access`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ redirect_uri: uri }),
  })
  return response.status
}

describe('kontor client', { timeout: 120_000 }, () => {
  test('works beside a running Kontor, which follows, by its socket or by a URL', async () => {
    const kontor = await startKontor({ KONTOR_DATA_DIR: dataDir })
    const env = { KONTOR_DATA_DIR: dataDir }
    try {
      const first = await add(env)
      expect(await asksForLink(kontor.url, first)).toBe(201)
      expect(await asksForLink(kontor.url, first, wrong)).toBe(400)

      const rotated = await runKontor(['client', 'rotate-secret', first.id], env)
      const second = { id: first.id, secret: secretIn(rotated.stdout) }
      expect(await asksForLink(kontor.url, first)).toBe(201)
      expect(await asksForLink(kontor.url, second)).toBe(201)

      await runKontor(['client', 'disable', first.id], env)
      await expect.poll(() => asksForLink(kontor.url, first), { timeout: 1000 }).toBe(401)
      expect(await asksForLink(kontor.url, second)).toBe(401)

      // The embedded one stands for the operator's: both are reached by a URL.
      const socket = encodeURIComponent(join(dataDir, 'postgres'))
      const byUrl = await add({
        KONTOR_DATABASE_URL: `postgres://kontor@${socket}/postgres`,
        KONTOR_DATA_DIR: join(dataDir, 'elsewhere'),
      })
      expect(await asksForLink(kontor.url, byUrl)).toBe(201)

      const listed = await runKontor(['client', 'list'], env)
      expect(listed.stdout).toContain(first.id)
      expect(listed.stdout).toContain(byUrl.id)
      expect(listed.stdout).toContain('sandbox-client')
      expect(listed.stdout).not.toContain('Skn_')
    } finally {
      await kontor.close()
    }
  })

  test('works while Kontor is stopped, also before it ever ran', async () => {
    const client = await add({ KONTOR_DATA_DIR: dataDir })
    const kontor = await startKontor({ KONTOR_DATA_DIR: dataDir })
    try {
      expect(await asksForLink(kontor.url, client)).toBe(201)
    } finally {
      await kontor.close()
    }
  })

  test.each([
    [['client', 'enlist'], 'there is no command "client enlist": kontor client help'],
    [['client', 'set', 'x'], 'client set needs an option that says what to change'],
  ])('refuses %j in one line', async (args, sentence) => {
    const { code, stderr } = await runKontor(args, { KONTOR_DATA_DIR: dataDir })
    expect(code).toBe(64)
    expect(stderr.trim()).toContain(`kontor: ${sentence}`)
    expect(stderr.trim()).not.toContain('\n')
  })
})
