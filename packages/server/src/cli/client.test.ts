import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { authenticateClient } from '../oauth/authenticate-client.ts'
import { createMemoryStores } from '../testing/memory-stores.ts'
import { t0 } from '../testing/store-fixtures.ts'
import { type ClientDeps, obey } from './client.ts'
import { readClientOrder } from './read-client-order.ts'
import { UsageError } from './usage-error.ts'

let deps: ClientDeps
beforeEach(() => {
  const { clients } = createMemoryStores()
  deps = { clients, rules: { httpAllowed: false }, randomBytes, now: () => t0 }
})

/** What `kontor client` answers to the words of a command line. */
async function kontorClient(...args: readonly string[]): Promise<string> {
  const order = readClientOrder(args)
  return order === undefined ? 'help' : obey(deps, order)
}

const uri = 'https://my-app.example.com/callback'
const addMyApp = ['add', '--id', 'my-app', '--name', 'Meine App', '--redirect-uri', uri]
const find = () => deps.clients.find('my-app' as ClientId)
const secretIn = (text: string) => /\bSkn_[\w-]{43}\b/.exec(text)?.[0] ?? ''
const isGood = (secret: string) =>
  authenticateClient(deps, { id: 'my-app', secret }).then(
    () => true,
    () => false,
  )

describe('kontor client', () => {
  test.each([[], ['help'], ['--help'], ['add', '--help'], ['-h']])(
    '%j asks for help',
    (...args) => {
      expect(readClientOrder(args)).toBeUndefined()
    },
  )

  test('add makes a client with the defaults, and a secret that is shown once', async () => {
    const secret = secretIn(await kontorClient(...addMyApp))
    expect(await find()).toEqual({
      id: 'my-app',
      name: 'Meine App',
      secretHashes: [expect.stringMatching(/^[0-9a-f]{64}$/)],
      redirectUris: [uri],
      frameOrigins: [],
      anyRedirect: false,
      scope: 'accounts=ro balance=ro transactions=ro offline',
      codeSeconds: 3600,
      redirectUriRequired: false,
    })
    expect(await isGood(secret)).toBe(true)
    expect(await kontorClient('list')).not.toContain('kn_')
  })

  test('add makes up an id, and never replaces a client', async () => {
    const text = await kontorClient('add', '--name', 'x', '--redirect-uri', uri)
    expect(text).toMatch(/^ {2}C[0-9a-f]{24}$/m)
    await kontorClient(...addMyApp)
    const before = await find()
    await expect(kontorClient(...addMyApp)).rejects.toThrow('there is a client my-app already')
    expect(await find()).toBe(before)
  })

  test('list shows every client with what rules it', async () => {
    expect(await kontorClient('list')).toContain('There is no client yet')
    await kontorClient(...addMyApp, '--code-seconds', '60', '--redirect-uri-required')
    await kontorClient('disable', 'my-app')
    const text = await kontorClient('list')
    for (const part of ['my-app', 'Meine App', uri, '60 s', 'must be named', t0.toISOString()]) {
      expect(text).toContain(part)
    }
  })

  test('while a secret is rotated both are good, and never three', async () => {
    const first = secretIn(await kontorClient(...addMyApp))
    const second = secretIn(await kontorClient('rotate-secret', 'my-app'))
    expect(second).not.toBe(first)
    expect([await isGood(first), await isGood(second)]).toEqual([true, true])
    await expect(kontorClient('rotate-secret', 'my-app')).rejects.toThrow('retire-secret my-app')
    await kontorClient('retire-secret', 'my-app')
    expect([await isGood(first), await isGood(second)]).toEqual([false, true])
    await expect(kontorClient('retire-secret', 'my-app')).rejects.toThrow('has but one secret')
    expect(await isGood(second)).toBe(true)
  })

  test('a disabled client is refused until it is enabled, and keeps the time it was first disabled', async () => {
    const secret = secretIn(await kontorClient(...addMyApp))
    await kontorClient('disable', 'my-app')
    expect(await isGood(secret)).toBe(false)
    deps = { ...deps, now: () => new Date(0) }
    await kontorClient('disable', 'my-app')
    expect((await find())?.disabledAt).toEqual(t0)
    await kontorClient('enable', 'my-app')
    expect(await isGood(secret)).toBe(true)
  })

  test('set changes what it names and nothing else', async () => {
    await kontorClient(...addMyApp, '--redirect-uri-required')
    const before = await find()
    const scope = 'accounts=rw offline create_user'
    await kontorClient('set', 'my-app', '--scope', scope, '--code-seconds', '600')
    expect(await find()).toEqual({ ...before, scope, codeSeconds: 600 })
    await kontorClient('set', 'my-app', '--no-redirect-uri-required', '--name', 'Neu')
    await kontorClient('set', 'my-app', '--redirect-uri', `${uri}/1`, '--redirect-uri', `${uri}/2`)
    expect(await find()).toMatchObject({
      name: 'Neu',
      redirectUriRequired: false,
      redirectUris: [`${uri}/1`, `${uri}/2`],
    })
  })

  test('a look is set piece by piece, said with what becomes of its colour, and taken away', async () => {
    await kontorClient(...addMyApp, '--color', '#FFCC00', '--radius', '6')
    const text = await kontorClient('set', 'my-app', '--privacy-url', 'https://a.example/privacy')
    expect(text).toMatch(/colour +#ffcc00; as text #[0-9a-f]{6}, which can be read/)
    expect(text).toMatch(/in the dark +#ffcc00\n/)
    expect(await find()).toMatchObject({
      look: { color: '#ffcc00', radius: 6, privacyUrl: 'https://a.example/privacy' },
    })
    await kontorClient('set', 'my-app', '--color', '', '--radius', '', '--privacy-url', '')
    expect((await find())?.look).toBeUndefined()
    await expect(kontorClient('set', 'my-app', '--color', 'red')).rejects.toThrow('no colour')
  })

  test('frame origins are set, replaced and taken away', async () => {
    await kontorClient(...addMyApp, '--frame-origin', 'https://a.example')
    expect(await kontorClient('list')).toContain('https://a.example')
    const wanted = ['https://b.example', 'https://c.example:8443']
    await kontorClient('set', 'my-app', ...wanted.flatMap((each) => ['--frame-origin', each]))
    expect(await find()).toMatchObject({ frameOrigins: wanted })
    await kontorClient('set', 'my-app', '--frame-origin', '')
    expect(await find()).toMatchObject({ frameOrigins: [] })
    const wildcard = kontorClient('set', 'my-app', '--frame-origin', 'https://*.example')
    await expect(wildcard).rejects.toThrow('not a web origin')
  })

  test.each([
    ['show'],
    ['add'],
    ['add', '--name', 'x'],
    ['add', '--redirect-uri', uri],
    ['add', 'my-app', '--name', 'x', '--redirect-uri', uri],
    ['add', '--name', 'x', '--redirect-uri', uri, '--id', 'a b'],
    ['add', '--name', 'x', '--redirect-uri', uri, '--id', ''],
    ['add', '--name', ' ', '--redirect-uri', uri],
    ['add', '--name', 'a\nb', '--redirect-uri', uri],
    ['add', '--name', 'a\u202eb', '--redirect-uri', uri],
    ['add', '--name', 'x'.repeat(101), '--redirect-uri', uri],
    ['add', '--name', 'x', '--redirect-uri', 'http://localhost:3000/callback'],
    ['add', '--name', 'x', '--redirect-uri', `${uri}#fragment`],
    ['add', '--name', 'x', '--redirect-uri', 'https://*.example.com/'],
    ['add', '--name', 'x', '--redirect-uri'],
    ['add', '--nmae', 'x', '--redirect-uri', uri],
    ['list', 'my-app'],
    ['list', '--name', 'x'],
    ['set'],
    ['set', 'my-app'],
    ['set', 'my-app', 'other', '--name', 'x'],
    ['set', 'my-app', '--id', 'other'],
    ['set', 'my-app', '--name', ''],
    ['set', 'my-app', '--scope', 'account=ro'],
    ['set', 'my-app', '--scope', ''],
    ['set', 'my-app', '--code-seconds', '300'],
    ['set', 'my-app', '--code-seconds', 'an hour'],
    ['set', 'unknown', '--name', 'x'],
    ['rotate-secret'],
    ['rotate-secret', 'unknown'],
    ['rotate-secret', 'my-app', '--name', 'x'],
    ['disable', 'unknown'],
  ])('%j is refused in one line and changes nothing', async (...args) => {
    await kontorClient(...addMyApp)
    const before = await deps.clients.list()
    const refusal = await kontorClient(...args).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(UsageError)
    expect(String(refusal)).not.toContain('\n')
    expect(await deps.clients.list()).toEqual(before)
  })

  test('http is allowed to those who try it out, on the own machine as elsewhere', async () => {
    deps = { ...deps, rules: { httpAllowed: true } }
    const local = 'http://localhost:3000/callback'
    await kontorClient('add', '--id', 'my-app', '--name', 'x', '--redirect-uri', local)
    expect((await find())?.redirectUris).toEqual([local])
  })
})
