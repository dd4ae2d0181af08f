import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { createLink } from '../harness/client.ts'
import { type Kontor, runKontor, startKontor } from '../harness/kontor.ts'

let kontor: Kontor | undefined
afterEach(async () => {
  await kontor?.close()
  kontor = undefined
})

test('what clients and operators do is chained, shown, exported and verified', async () => {
  kontor = await startKontor()
  const { url, dataDir } = kontor
  const run = (...args: string[]) => runKontor(args, { KONTOR_DATA_DIR: dataDir })
  await createLink(url, { redirect_uri: 'http://127.0.0.1:9/callback' })
  const id = `app-${randomBytes(4).toString('hex')}`
  const redirect = 'https://app.example/callback'
  await run('client', 'add', '--id', id, '--name', 'App', '--redirect-uri', redirect)
  await run('client', 'disable', id)

  const shown = await run('audit', 'show', '--client', id, '--json')
  const records = shown.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(records).toMatchObject([
    { action: 'client.registered', actor_kind: 'operator', subject: { client: id } },
    { action: 'client.disabled', actor_kind: 'operator', subject: { client: id } },
  ])
  const links = await run('audit', '--client', 'sandbox-client')
  expect(links.stdout).toMatch(/client sandbox-client +flow\.created/)

  const head = await chained(run, 4)
  expect((await run('audit', 'verify', '--head', head)).code).toBe(0)
  const exported = await run('audit', 'export', '--action', 'client')
  expect(exported.stdout.trim().split('\n')).toHaveLength(3)

  const client = new pg.Client({
    host: `${dataDir}/postgres`,
    user: 'kontor',
    database: 'postgres',
  })
  await client.connect()
  await expect(client.query(`delete from audit_records`)).rejects.toThrow('never changed')
  await client.query(`alter table audit_records disable trigger user`)
  await client.query(`delete from audit_records where seq = 2`)
  await client.end()
  const broken = await run('audit', 'verify')
  expect(broken.code).toBe(1)
  expect(broken.stdout).toContain('BROKEN at record 2, which is missing')
})

type Run = (...args: string[]) => ReturnType<typeof runKontor>

/** The head, once so many records are chained. */
async function chained(run: Run, count: number): Promise<string> {
  for (let tries = 0; tries < 10; tries++) {
    const { stdout } = await run('audit', 'verify')
    const [, seq = '0'] = /chain of (\d+) records holds/.exec(stdout) ?? []
    if (Number(seq) >= count) return /^ +([\da-f]{64})$/m.exec(stdout)?.[1] ?? ''
  }
  throw new Error('the records were not chained')
}
