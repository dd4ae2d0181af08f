import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { fastify } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BankId } from '../../domain/ids.ts'
import { parseMoney } from '../../domain/money.ts'
import { sha256Hex } from '../../domain/token.ts'
import type { Look } from '../../domain/look.ts'
import type { LinkHash } from '../../domain/token-hash.ts'
import type { Flow, FlowState } from '../../flow/flow.ts'
import { runStep } from '../../flow/run-step.ts'
import { buildBank, buildBankAccount, buildRequest } from '../../testing/builders.ts'
import { createMemoryStores } from '../../testing/memory-stores.ts'
import { ScriptedConnector } from '../../testing/scripted-connector.ts'
import { buildClient, later, t0 } from '../../testing/store-fixtures.ts'
import { widgetRoutes } from './widget.ts'

const token = `Wkn_${'a'.repeat(43)}`
const id = '66666666-6666-4666-8666-666666666666' as Flow['id']
const bank = buildBank()
const banks = {
  find: (wanted: BankId) => (wanted === bank.id ? bank : undefined),
  findByIban: (iban: string) => (iban.includes('9009 0042') ? bank : undefined),
  search: (text: string) => (text === 'nothing' ? [] : [bank]),
  bankOfIban: (iban: string) =>
    iban.startsWith('AT') ? { bankCode: '11000', bic: 'BKAUATWW' } : undefined,
  searchUnconnected: (text: string) =>
    text === 'nothing' ? [{ country: 'DE', name: 'Fernbank', bankCodes: ['37040044'] }] : [],
}

let now: Date
let frameOrigins: readonly string[]
let look: Look | undefined
let stores: ReturnType<typeof createMemoryStores>
let connector: ScriptedConnector
let app: ReturnType<typeof fastify>

async function start(publicUrl = 'http://127.0.0.1:8080') {
  const flows = stores.flows
  const deps = {
    flows,
    banks,
    connectors: { 'berlin-group': connector, ing: connector },
    returnUrls: () => ({ returnUrl: 'https://k.example/r', refusedUrl: 'https://k.example/n' }),
    report: () => {},
    now: () => now,
  }
  app = fastify()
  await app.register(widgetRoutes, {
    flows,
    banks,
    publicUrl: new URL(publicUrl),
    frameOrigins: async () => frameOrigins,
    lookOf: async () => look,
    runStep: (flow: Flow, step: Parameters<typeof runStep>[2]) => runStep(deps, flow, step),
    now: () => now,
  })
}

beforeEach(async () => {
  now = t0
  frameOrigins = []
  look = undefined
  stores = createMemoryStores(() => now)
  connector = new ScriptedConnector()
  const client = buildClient({ name: 'Haushaltsbuch' })
  await stores.clients.put(client)
  await stores.flows.create({
    id,
    clientId: client.id,
    linkHash: sha256Hex(token) as LinkHash,
    request: buildRequest({ state: 'a b&c' }),
    state: { name: 'welcome' },
    createdAt: t0,
    expiresAt: later(30),
  })
  await start()
})
afterEach(() => app.close())

/** A browser: keeps the cookies it is given. */
function browser(headers: Record<string, string> = {}) {
  const cookies: Record<string, string> = {}
  const send = async (
    method: 'GET' | 'POST' | 'HEAD',
    url: string,
    form?: Record<string, string>,
  ) => {
    const reply = await app.inject({
      method,
      url,
      cookies,
      headers: { ...headers, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) },
      ...(form && { payload: new URLSearchParams(form).toString() }),
    })
    for (const cookie of reply.cookies) cookies[cookie.name] = cookie.value
    return reply
  }
  return {
    cookies,
    get: (path: string) => send('GET', path),
    head: (path: string) => send('HEAD', path),
    post: (step: string, form: Record<string, string> = {}) =>
      send('POST', `/widget/${id}/${step}`, form),
    step: (step: string) => send('GET', `/widget/${id}/${step}`),
  }
}

/** A browser that has opened the link and agreed. */
async function started() {
  const person = browser()
  await person.get(`/widget?token=${token}`)
  await person.post('welcome')
  return person
}

const stateNow = async () => (await stores.flows.find(id))?.state

describe('a link', () => {
  test('opened by twenty previews still waits for its person', async () => {
    for (let visit = 0; visit < 10; visit++) {
      await browser({ 'user-agent': 'LinkPreview' }).get(`/widget?token=${token}`)
      await browser().head(`/widget?token=${token}`)
    }
    expect(await stateNow()).toEqual({ name: 'welcome' })
    await started()
    expect(await stateNow()).toEqual({ name: 'bank' })
  })

  test('leaves the address bar with the first answer', async () => {
    const person = browser()
    const opened = await person.get(`/widget?token=${token}`)
    expect(opened.statusCode).toBe(200)
    expect(opened.headers['referrer-policy']).toBe('no-referrer')
    expect(opened.body).toContain('Haushaltsbuch')
    expect(opened.body).not.toContain(token)
    const head = opened.body.slice(0, opened.body.indexOf('</head>'))
    expect(head).toContain(`data-address="/widget/${id}/welcome"`)
    expect(head).toContain(`content="0; url=/widget/${id}/welcome"`)
    const there = await person.step('welcome')
    expect(there.body).toContain('Haushaltsbuch')
    expect(there.body).not.toMatch(/data-address|http-equiv/)
  })

  test.each(['', 'Wkn_short', `Wkn_${'b'.repeat(43)}`, `Okn_${'a'.repeat(43)}`, '%00', "' or 1=1"])(
    '%j leads to a kind 404',
    async (wrong) => {
      const reply = await browser().get(`/widget?token=${encodeURIComponent(wrong)}`)
      expect(reply.statusCode).toBe(404)
      expect(reply.headers['content-type']).toContain('text/html')
    },
  )

  test('in use in one browser is not taken over by another', async () => {
    const second = browser()
    await second.get(`/widget?token=${token}`)
    const first = await started()
    expect((await second.post('welcome')).statusCode).toBe(409)
    expect((await second.step('welcome')).statusCode).toBe(409)
    expect((await first.step('bank')).statusCode).toBe(200)
  })

  test('taken by two forms at once belongs to the browser that sent both', async () => {
    const person = browser()
    await person.get(`/widget?token=${token}`)
    const replies = await Promise.all([person.post('welcome'), person.post('welcome')])
    expect(replies.map(({ headers }) => headers.location)).toEqual([
      `/widget/${id}/bank`,
      `/widget/${id}/bank`,
    ])
  })

  test('is not lost to a person whose first answer is', async () => {
    const person = browser()
    await person.get(`/widget?token=${token}`)
    const cookies = { ...person.cookies }
    await person.post('welcome')
    Object.assign(person.cookies, cookies)
    expect((await person.step('bank')).statusCode).toBe(200)
  })

  test('opened again in its own browser goes on where it was', async () => {
    const person = await started()
    await person.get(`/widget?token=${token}`)
    expect((await person.step('bank')).statusCode).toBe(200)
  })

  test('that has expired says so and leads back', async () => {
    const person = browser()
    await person.get(`/widget?token=${token}`)
    now = later(31)
    const reply = await person.step('welcome')
    expect(reply.statusCode).toBe(410)
    expect(reply.body).toContain(
      'https://client.example/callback?state=a%20b%26c&amp;success=false',
    )
  })

  test('gives its person thirty minutes from the first form on', async () => {
    now = later(29)
    const person = await started()
    now = later(58)
    expect((await person.step('bank')).statusCode).toBe(200)
    now = later(60)
    expect((await person.step('bank')).headers.location).toBe(`/widget/${id}/expired`)
  })
})

describe('a cookie', () => {
  test('is out of reach for scripts and for other sites', async () => {
    const [cookie] = (await browser().get(`/widget?token=${token}`)).cookies
    expect(cookie).toMatchObject({
      name: `kontor-${id}`,
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
    })
  })

  test('is tied to the host where there is https', async () => {
    await app.close()
    await start('https://kontor.example')
    const [cookie] = (await browser().get(`/widget?token=${token}`)).cookies
    expect(cookie).toMatchObject({ name: `__Host-kontor-${id}`, secure: true })
  })

  test('is another one in each browser, and the link alone is none', async () => {
    const open = async () => (await browser().get(`/widget?token=${token}`)).cookies[0]?.value
    const [first, second] = [await open(), await open()]
    expect(first).toMatch(/^Wkn_.*\.Bkn_/)
    expect(second).not.toBe(first)
    await started()
    const thief = browser()
    thief.cookies[`kontor-${id}`] = token
    expect((await thief.step('bank')).statusCode).toBe(403)
  })

  test('is needed for every page', async () => {
    await started()
    const stranger = browser()
    for (const step of ['welcome', 'bank', 'login', 'continue', 'status']) {
      expect((await stranger.step(step)).statusCode, step).toBe(403)
    }
    for (const step of ['cancel', 'search', 'banks']) {
      expect((await stranger.post(step)).statusCode, step).toBe(403)
    }
    expect(await stateNow()).toEqual({ name: 'bank' })
  })
})

describe('a page', () => {
  test.each(['welcome', 'bank'])('"%s" carries the headers that protect it', async (step) => {
    const person = browser()
    await person.get(`/widget?token=${token}`)
    if (step === 'bank') await person.post('welcome')
    const { headers } = await person.step(step)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).toContain("form-action 'self';")
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test('that is not the current one leads there', async () => {
    const person = await started()
    for (const step of ['challenge', 'accounts', 'finished', 'nonsense']) {
      expect((await person.step(step)).headers.location, step).toBe(`/widget/${id}/bank`)
    }
  })

  test('that came earlier is drawn again for the back button of the browser', async () => {
    connector = new ScriptedConnector({
      kind: 'challenge',
      challenge: { format: 'digits' },
      session: {},
    })
    await app.close()
    await start()
    const person = await started()
    await person.post('bank', { bank_id: bank.id })
    await person.post('login', { credential_login: 'demo', credential_pin: 'demo' })
    expect(await stateNow()).toMatchObject({ name: 'challenge' })
    expect((await person.step('login')).statusCode).toBe(200)
    expect((await person.step('bank')).statusCode).toBe(200)
  })

  test('of an odd flow id is a stranger, not a fault', async () => {
    const reply = await browser().get(`/widget/${encodeURIComponent("1' or '1'='1")}/bank`)
    expect(reply.statusCode).toBe(403)
  })
})

describe('a form', () => {
  test('that another site sends is refused', async () => {
    const person = browser({ 'sec-fetch-site': 'cross-site' })
    await person.get(`/widget?token=${token}`)
    expect((await person.post('welcome')).statusCode).toBe(403)
    expect(await stateNow()).toEqual({ name: 'welcome' })
  })

  test('always leads on with 303, so that a reload sends nothing twice', async () => {
    const person = await started()
    for (const [step, form] of [
      ['bank', { bank_id: 'unknown' }],
      ['login', {}],
      ['challenge', { answer: '1' }],
      ['back', {}],
      ['nonsense', {}],
    ] as const) {
      expect((await person.post(step, form)).statusCode, step).toBe(303)
    }
  })

  test('of a cancel leads to the client', async () => {
    const person = await started()
    expect((await person.post('cancel')).headers.location).toBe(`/widget/${id}/continue`)
    const callback = `https://client.example/callback?state=a%20b%26c&success=false&cancel=true&flow_id=${id}&iss=http%3A%2F%2F127.0.0.1%3A8080`
    const { headers, body } = await person.step('continue')
    expect(headers['refresh']).toBe(`0; url=${callback}`)
    expect(body).toContain(callback.replaceAll('&', '&amp;'))
  })
})

describe('the bank search', () => {
  test('answers search as you type with the list alone', async () => {
    const person = await started()
    const reply = await person.post('banks', { q: 'muster' })
    expect(reply.body).toContain('Musterbank')
    expect(reply.body).not.toContain('<html')
  })

  test('without a script shows its results on the page', async () => {
    const person = await started()
    const reply = await person.post('search', { q: 'müll & co' })
    expect(reply.headers.location).toBe(`/widget/${id}/bank?q=m%C3%BCll+%26+co`)
  })

  test.each([
    ['DE89 3704 0044 0532 0130 00', '37040044'],
    ['FR1420041010050500013M02606', 'FR14'],
    ['AT611904300234573201', 'BKAUATWW'],
  ])('puts no IBAN into an address: of %s only %s', async (iban, shown) => {
    const person = await started()
    const { location } = (await person.post('search', { q: iban })).headers
    expect(location).toBe(`/widget/${id}/bank?q=${shown}`)
  })

  test('goes straight to the bank of an IBAN', async () => {
    const person = await started()
    const reply = await person.post('search', { q: 'DE67 9009 0042 4711 9515 00' })
    expect(reply.headers.location).toBe(`/widget/${id}/login`)
  })

  test('says the name of a bank that is not connected', async () => {
    const person = await started()
    expect((await person.get(`/widget/${id}/bank?q=nothing`)).body).toContain('Fernbank')
  })
})

describe('waiting', () => {
  const offered = [{ ...buildBankAccount(), choice: '0' }].map(
    ({ balances: _all, ...rest }) => rest,
  )
  const fetching: FlowState = {
    name: 'fetching',
    bankId: bank.id,
    offered,
    chosen: ['0'],
    asked: { atMs: t0.getTime(), psu: { ipAddress: '127.0.0.1', language: 'de' } },
    session: {},
  }

  test('tells the script how far it is', async () => {
    const person = await started()
    const flow = await stores.flows.find(id)
    if (flow) await stores.flows.save(flow, fetching, [])
    await stores.flows.reportProgress(id, { accountsDone: 0, accountsTotal: 1, transactions: 7 })
    expect((await person.step('status')).json()).toMatchObject({
      step: 'fetching',
      transactions: 7,
    })
  })

  test('hears that fetching was lost, without a change of the flow', async () => {
    const person = await started()
    const flow = await stores.flows.find(id)
    if (flow) await stores.flows.save(flow, fetching, [])
    expect((await person.step('status')).json()).not.toHaveProperty('stopped')
    now = later(11)
    expect((await person.step('status')).json()).toMatchObject({ stopped: true })
    expect((await person.step('fetching')).body).toContain('data-testid="retry"')
  })

  test('asks the bank once for each look, and follows it', async () => {
    connector = new ScriptedConnector(
      { kind: 'decoupled', session: {} },
      { kind: 'pending', session: {} },
      { kind: 'authorized', session: {} },
    )
    connector.accounts = [
      buildBankAccount({ balances: [{ amount: parseMoney('1', 'EUR'), type: 'expected' }] }),
    ]
    await app.close()
    await start()
    const person = await started()
    await person.post('bank', { bank_id: bank.id })
    await person.post('login', { credential_login: 'demo', credential_pin: 'demo' })
    expect((await person.step('status')).json()).toMatchObject({ step: 'app' })
    expect((await person.step('status')).json()).toMatchObject({ step: 'accounts' })
    expect(connector.calls).toEqual(['start demo demo', 'poll', 'poll', 'accounts'])
  })

  test('in another browser, where the bank led back to, is explained', async () => {
    await started()
    const reply = await browser().get(`/widget/${id}/bank-return`)
    expect(reply.statusCode).toBe(200)
    expect(reply.body).toContain('step-returned-elsewhere')
  })
})

describe('a client’s look', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
  const base64 = Buffer.from(svg).toString('base64')
  const pathsOf = (html: string) =>
    [...html.matchAll(/"(\/widget\/looks\/[^"]+)"/g)].map(([, path]) => path ?? '')

  test('is in a stylesheet and a picture of their own, which are kept for ever', async () => {
    look = { color: '#c8102e', logo: { mediaType: 'image/svg+xml', base64 } }
    const person = browser()
    await person.get(`/widget?token=${token}`)
    const [style = '', logo = ''] = pathsOf((await person.step('welcome')).body)
    expect(style).toMatch(/\.css$/)
    const css = await person.get(style)
    expect(css.headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect(css.body).toContain('--fill:#c8102e')
    const picture = await person.get(logo)
    expect(picture.headers['content-type']).toBe('image/svg+xml')
    expect(picture.headers['content-security-policy']).toContain("default-src 'none'")
    expect(picture.body).toBe(svg)
  })

  test('links to the client’s own pages, in windows of their own', async () => {
    look = { privacyUrl: 'https://a.example/privacy?a=1&b="2"' }
    const person = browser()
    await person.get(`/widget?token=${token}`)
    const { body } = await person.step('welcome')
    expect(pathsOf(body)).toEqual([])
    expect(body).toContain(
      '<a href="https://a.example/privacy?a=1&amp;b=&quot;2&quot;" target="_blank" rel="noopener noreferrer"',
    )
    expect(body).not.toContain('client-imprint')
  })

  test('that has changed since is another file', async () => {
    look = { color: '#c8102e' }
    const person = browser()
    await person.get(`/widget?token=${token}`)
    const [style = ''] = pathsOf((await person.step('welcome')).body)
    look = { color: '#0b5f6b' }
    expect((await person.get(style)).statusCode).toBe(404)
    look = undefined
    expect((await person.get(style)).statusCode).toBe(404)
  })
})

describe('pages come compressed', () => {
  const opened = async (headers: Record<string, string>) => {
    const person = browser(headers)
    await person.get(`/widget?token=${token}`)
    return person
  }

  test('to whoever takes them so', async () => {
    const person = await opened({ 'accept-encoding': 'gzip, br' })
    const { headers, rawPayload } = await person.step('welcome')
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(gunzipSync(rawPayload).toString()).toContain('data-testid="step-welcome"')
    const plain = await (await opened({})).step('welcome')
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body).toContain('data-testid="step-welcome"')
  })

  test('but for the search, which shows what its address says', async () => {
    const person = await opened({ 'accept-encoding': 'gzip' })
    await person.post('welcome')
    expect((await person.step('bank')).headers['content-encoding']).toBeUndefined()
  })

  test('the first with its styles in it, to the letter of its policy, the others with links to them', async () => {
    look = { color: '#c8102e' }
    const person = await opened({})
    const first = await person.step('welcome')
    const styles = [...first.body.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
      ([, style = '']) => style,
    )
    expect(styles).toHaveLength(2)
    for (const style of styles) {
      const hash = createHash('sha256').update(style).digest('base64')
      expect(first.headers['content-security-policy']).toContain(`'sha256-${hash}'`)
    }
    await person.post('welcome')
    const second = await person.step('bank')
    expect(second.body).not.toContain('<style')
    expect(second.headers['content-security-policy']).toContain("style-src 'self';")
  })
})
