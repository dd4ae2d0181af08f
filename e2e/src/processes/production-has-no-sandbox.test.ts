import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KontorProcess, makeDataDir, startKontor } from '../harness/kontor.ts'

const headers = {
  authorization: `Basic ${btoa('sandbox-client:sandbox-secret')}`,
  'content-type': 'application/json',
}
const link = {
  method: 'POST',
  headers,
  body: JSON.stringify({ redirect_uri: 'https://my-app.example.com/callback' }),
}

test('on the database of a sandbox production knows neither its client nor its banks', async () => {
  const dataDir = await makeDataDir()
  try {
    const sandbox = await startKontor({ KONTOR_DATA_DIR: dataDir })
    expect((await fetch(`${sandbox.url}/onetime/access`, link)).status).toBe(201)
    await sandbox.process.stop()
    const production = new KontorProcess(['serve'], {
      KONTOR_MODE: 'production',
      KONTOR_PUBLIC_URL: 'https://kontor.example.com',
      KONTOR_SECRET_KEY: (await readFile(join(dataDir, 'secret-key'), 'utf8')).trim(),
      KONTOR_DATA_DIR: dataDir,
      KONTOR_PORT: '0',
    })
    const [, url = ''] = await production.prints(/Kontor listens on (http:\S+)/)
    const refused = await fetch(`${url}/onetime/access`, link)
    const ended = await production.stop()
    expect(refused.status).toBe(401)
    expect(ended.code).toBe(0)
    expect(ended.stdout).not.toMatch(/sandbox/i)
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})

test('in production the registered origins alone may show the widget in a frame', async () => {
  const dataDir = await makeDataDir()
  const env = {
    KONTOR_MODE: 'production',
    KONTOR_PUBLIC_URL: 'https://kontor.example.com',
    KONTOR_SECRET_KEY: randomBytes(32).toString('base64'),
    KONTOR_DATA_DIR: dataDir,
    KONTOR_PORT: '0',
  }
  const redirectUri = 'https://my-app.example.com/callback'
  const add = ['client', 'add', '--id', 'app', '--name', 'App', '--redirect-uri', redirectUri]
  const production = new KontorProcess(['serve'], env)
  try {
    const [, url = ''] = await production.prints(/Kontor listens on (http:\S+)/)
    const { stdout } = await new KontorProcess(add, env).ended()
    const [secret = ''] = /Skn_\S+/.exec(stdout) ?? []
    const authorization = `Basic ${btoa(`app:${secret}`)}`
    const made = await fetch(`${url}/onetime/access`, {
      ...link,
      headers: { ...headers, authorization },
    })
    const { location } = (await made.json()) as { location: string }
    const page = url + new URL(location).pathname + new URL(location).search
    const ancestors = async () => {
      const reply = await fetch(page, { headers: { 'sec-fetch-dest': 'iframe' } })
      return /frame-ancestors [^;]+/.exec(reply.headers.get('content-security-policy') ?? '')?.[0]
    }
    expect(await ancestors()).toBe("frame-ancestors 'none'")
    const set = ['client', 'set', 'app', '--frame-origin', 'https://my-app.example.com']
    expect((await new KontorProcess(set, env).ended()).code).toBe(0)
    await expect.poll(ancestors).toBe('frame-ancestors https://my-app.example.com')
  } finally {
    await production.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})
