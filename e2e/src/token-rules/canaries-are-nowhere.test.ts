import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxClient } from '../harness/client.ts'
import { dumpDatabase } from '../harness/database.ts'
import type { Nodes } from '../harness/nodes.ts'
import { startNodes } from '../harness/nodes.ts'
import { tracesOf } from '../harness/traces.ts'
import { addClient } from './kontor-service.ts'
import {
  basicOf,
  exchange,
  readWith,
  refresh,
  revoke,
  sandboxBasic,
  signIn,
} from './token-service.ts'
import type { Passage } from './widget-passage.ts'
import { connectedIban, passWidget } from './widget-passage.ts'

const verifier = 'canary-verifier-0123456789-abcdefghijklmnopqrst'
const challenge = Buffer.from(
  await crypto.subtle.digest('SHA-256', Buffer.from(verifier)),
).toString('base64url')
const user = { username: 'canary@example.com', password: 'canary horse battery' }
const app = {
  id: 'canary-app',
  secret: 'canary-client-secret-8361',
  redirectUris: ['https://c.example/'],
}

/** What must not be found, by what it is. */
const canaries: Record<string, string> = {
  'wrong PIN': 'Canary-PIN-93x',
  'wrong OTP': 'canaryQ7x1',
  'code verifier': verifier,
  'password of a user': user.password,
  'wrong password of a user': 'canary donkey battery',
  'secret of a client': app.secret,
  'wrong secret of a client': 'canary-wrong-secret-2210',
  'secret of the sandbox client': sandboxClient.secret,
  IBAN: connectedIban,
}
/** Everything that Kontor answered when it refused. */
const refusals: string[] = []
const dumps: string[] = []

let nodes: Nodes
let passage: Passage
beforeAll(async () => {
  nodes = await startNodes({ KONTOR_LOG_LEVEL: 'trace' }, async ({ url, dataDir }) => {
    const slips = { pin: canaries['wrong PIN'] ?? '', otp: canaries['wrong OTP'] ?? '' }
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
    passage = await passWidget(url, pkce, slips)
    dumps.push(await dumpDatabase(dataDir))
  })
  await addClient(nodes.dataDir, app)
})
afterAll(() => nodes.close())

test('twelve canaries and more: in no log, no dump, no page of the database or its WAL, no refusal', async () => {
  await useEverything()
  await misplaceEverything()
  dumps.push(await dumpDatabase(nodes.dataDir))
  const pages = await readPages(nodes.dataDir)
  const ended = await nodes.second.process.stop()
  const first = nodes.first.process
  const logs = [ended.stdout, first.stdout].flatMap((text) =>
    // The greeting of the sandbox names its client on purpose; everything else is a line of JSON.
    text.split('\n').filter((line) => line.startsWith('{')),
  )
  expect(logs.join('\n')).toMatch(/"level":"(?:debug|trace)"/)
  expect(refusals.length).toBeGreaterThan(50)
  expect(Object.keys(canaries).length).toBeGreaterThanOrEqual(12)
  expect(Object.values(canaries).every((canary) => canary.length > 8)).toBe(true)

  const places = {
    logs: Buffer.from([...logs, ended.stderr, first.stderr].join('\n')),
    dumps: Buffer.from(dumps.join('\n')),
    refusals: Buffer.from(refusals.join('\n')),
    'pages and WAL': pages,
  }
  // The same search finds what is not secret.
  expect(places.dumps.includes(app.id) && pages.includes(app.id)).toBe(true)
  expect(found({ 'name of a client': app.id }, { pages })).not.toEqual([])
  expect(found(canaries, places)).toEqual([])
})

/** Every secret is made and used as it should be. */
async function useEverything(): Promise<void> {
  const [here, there] = nodes.urls
  const code = passage.callback.searchParams.get('code') ?? ''
  const cookie = new URL(passage.link.location).searchParams.get('token') ?? ''
  const wrong = await post(here, {
    grant_type: 'authorization_code',
    code,
    code_verifier: `${verifier}x`,
  })
  expect(wrong.status).toBe(400)
  const right = await post(there, {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
  })
  const tokens = (await right.json()) as { access_token: string; refresh_token: string }
  const next = await refresh(here, tokens.refresh_token)
  expect((await refresh(there, tokens.refresh_token)).refreshToken).toBe(next.refreshToken)
  expect(await readWith(there, next.accessToken)).toBe(200)
  const { status } = await fetch(`${here}/auth/user`, {
    method: 'POST',
    headers: { authorization: sandboxBasic, 'content-type': 'application/json' },
    body: JSON.stringify({ full_name: 'Carla', email: user.username, password: user.password }),
  })
  expect(status).toBe(201)
  const signedIn = await signIn(there, user)
  expect(signedIn.status).toBe(200)
  const wrongPassword = canaries['wrong password of a user'] ?? ''
  expect((await signIn(here, { ...user, password: wrongPassword })).status).toBeGreaterThan(399)
  const wrongSecret = canaries['wrong secret of a client'] ?? ''
  expect((await exchange(here, code, basicOf({ ...app, secret: wrongSecret }))).status).toBe(401)
  expect((await exchange(here, code, basicOf(app))).status).toBe(400)
  Object.assign(canaries, {
    'token of the link': cookie,
    code,
    'access token': tokens.access_token,
    'refresh token': tokens.refresh_token,
    'successor, sealed for a repeat': next.refreshToken,
    'access token of a refresh': next.accessToken,
    'access token of a user': signedIn.accessToken,
  })
}

/** Every secret is sent where it does not belong, and what comes back is kept. */
async function misplaceEverything(): Promise<void> {
  const [here, there] = nodes.urls
  const json = { authorization: sandboxBasic, 'content-type': 'application/json' }
  for (const canary of Object.values(canaries)) {
    const escaped = encodeURIComponent(canary)
    await keep(fetch(`${here}/rest/accounts?access_token=${escaped}`))
    await keep(
      fetch(`${there}/rest/accounts/${escaped}`, {
        headers: { authorization: `Bearer x${escaped}` },
      }),
    )
    await keep(
      fetch(`${here}/auth/token?client_secret=${escaped}`, { method: 'POST', headers: json }),
    )
    await keep(fetch(`${there}/widget?token=x${escaped}`))
    await keep(fetch(`${here}/${escaped}`))
    for (const body of [
      { grant_type: 'authorization_code', code: [canary] },
      { grant_type: 'refresh_token', refresh_token: `x${canary}`, scope: canary },
      { grant_type: canary },
      `{"grant_type":"${canary}`,
    ]) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      await keep(fetch(`${there}/auth/token`, { method: 'POST', headers: json, body: text }))
    }
    const link = { redirect_uri: `https://x.example/#${canary}`, accounts: [{ id: canary }] }
    await keep(
      fetch(`${here}/onetime/access`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(link),
      }),
    )
  }
  expect(await revoke(here, { token: canaries['access token'] ?? '' })).toBeLessThan(300)
}

async function keep(call: Promise<Response>): Promise<void> {
  const response = await call
  expect(response.status).toBeGreaterThanOrEqual(400)
  refusals.push(JSON.stringify([...response.headers]), await response.text())
}

function post(url: string, body: object): Promise<Response> {
  return fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { authorization: sandboxBasic, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

type Places = Readonly<Record<string, Buffer>>

function found(secrets: Readonly<Record<string, string>>, places: Places): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) =>
    tracesOf(secret).flatMap(({ form, text }) =>
      Object.entries(places)
        .filter(([, bytes]) => bytes.includes(text))
        .map(([place]) => `${name} as ${form} in ${place}`),
    ),
  )
}

/** What PostgreSQL has in its files: tables with their dead rows, indexes, and the log it would recover from. */
async function readPages(dataDir: string): Promise<Buffer> {
  const folder = join(dataDir, 'postgres')
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const pages: Buffer[] = []
  for (const file of files.filter((each) => each.isFile())) {
    // A file may go while the server works.
    const bytes = await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0))
    pages.push(withoutTail(bytes))
  }
  return Buffer.concat(pages)
}

/** The log's files are mostly zeros that nobody has written over yet. */
function withoutTail(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end >= 8192 && bytes.subarray(end - 8192, end).every((byte) => byte === 0)) end -= 8192
  return bytes.subarray(0, end)
}
