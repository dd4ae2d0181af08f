import { fastify } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BankId } from '../../domain/ids.ts'
import { sha256Hex } from '../../domain/token.ts'
import type { LinkHash } from '../../domain/token-hash.ts'
import type { Flow } from '../../flow/flow.ts'
import { runStep } from '../../flow/run-step.ts'
import { buildBank, buildRequest } from '../../testing/builders.ts'
import { createMemoryStores } from '../../testing/memory-stores.ts'
import { ScriptedConnector } from '../../testing/scripted-connector.ts'
import { buildClient, later, t0 } from '../../testing/store-fixtures.ts'
import { widgetRoutes } from './widget.ts'

const token = `Wkn_${'a'.repeat(43)}`
const id = '66666666-6666-4666-8666-666666666666' as Flow['id']
const bank = buildBank()
const banks = {
  find: (wanted: BankId) => (wanted === bank.id ? bank : undefined),
  findByIban: () => undefined,
  search: () => [bank],
  bankOfIban: () => undefined,
  searchUnconnected: () => [],
}
const bankPage = 'https://bank.example/authorise'

let stores: ReturnType<typeof createMemoryStores>
let app: ReturnType<typeof fastify>
let frameOrigins: readonly string[]

beforeEach(async () => {
  frameOrigins = ['https://app.example', 'https://app.example:8443']
  stores = createMemoryStores(() => t0)
  const session = { consentId: 'c1' }
  const connector = new ScriptedConnector(
    { kind: 'redirect', url: bankPage, session },
    { kind: 'pending', session },
  )
  const client = buildClient()
  await stores.clients.put(client)
  await stores.flows.create({
    id,
    clientId: client.id,
    linkHash: sha256Hex(token) as LinkHash,
    request: buildRequest({ state: 's' }),
    state: { name: 'welcome' },
    createdAt: t0,
    expiresAt: later(30),
  })
  const { flows } = stores
  const deps = {
    flows,
    banks,
    connectors: { 'berlin-group': connector, ing: connector },
    returnUrls: () => ({ returnUrl: 'https://k.example/r', refusedUrl: 'https://k.example/n' }),
    report: () => {},
    now: () => t0,
  }
  app = fastify()
  await app.register(widgetRoutes, {
    flows,
    banks,
    publicUrl: new URL('https://k.example'),
    frameOrigins: async () => frameOrigins,
    lookOf: async () => undefined,
    runStep: (flow: Flow, step: Parameters<typeof runStep>[2]) => runStep(deps, flow, step),
    now: () => t0,
  })
})
afterEach(() => app.close())

type Cookies = Record<string, string>
const framed = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' }
const ownWindow = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' }

function open(headers: Cookies = { ...framed, 'sec-fetch-site': 'cross-site' }) {
  return app.inject({ url: `/widget?token=${token}`, headers })
}

function post(
  step: string,
  form: Record<string, string>,
  around: { readonly headers?: Cookies; readonly cookies?: Cookies } = {},
) {
  return app.inject({
    method: 'POST',
    url: `/widget/${id}/${step}`,
    headers: { ...framed, ...around.headers, 'content-type': 'application/x-www-form-urlencoded' },
    cookies: around.cookies ?? {},
    payload: new URLSearchParams(form).toString(),
  })
}

const sessionIn = (html: string) => /name="session" value="([^"]+)"/.exec(html)?.[1] ?? ''

/** Somebody in a frame whose browser keeps no cookie there, at the bank's redirect. */
async function atTheBankRedirect(): Promise<string> {
  const session = sessionIn((await open()).body)
  await post('welcome', { session })
  await post('bank', { session, bank_id: bank.id })
  const { body } = await post('login', {
    session,
    credential_login: 'demo',
    credential_pin: 'demo',
  })
  expect(body).toContain('data-testid="step-redirect"')
  return session
}

describe('a page', () => {
  test('may be framed by the registered origins, and by nobody else', async () => {
    const header = 'content-security-policy'
    expect((await open()).headers[header]).toContain(
      'frame-ancestors https://app.example https://app.example:8443;',
    )
    frameOrigins = []
    expect((await open()).headers[header]).toContain("frame-ancestors 'none'")
  })

  test('tells the script of the frame whom it may tell, and no secret', async () => {
    const { body } = await open()
    const [, json = ''] = /data-frame="([^"]+)"/.exec(body) ?? []
    expect(JSON.parse(json.replaceAll('&quot;', '"'))).toEqual({
      flow: id,
      step: 'welcome',
      origins: frameOrigins,
    })
  })

  test('in a window of its own knows nothing of frames', async () => {
    const { statusCode, body, cookies } = await open(ownWindow)
    expect(statusCode).toBe(200)
    expect(body).not.toContain('data-frame')
    expect(cookies[0]).toMatchObject({ name: `__Host-kontor-${id}`, sameSite: 'Lax' })
  })
})

describe('a browser that keeps no cookies in frames', () => {
  test('is known by the field of its forms, and gets each step as the answer', async () => {
    const session = sessionIn((await open()).body)
    const bankStep = await post('welcome', { session })
    expect(bankStep.statusCode).toBe(200)
    expect(bankStep.body).toContain('data-testid="step-bank"')
    expect(sessionIn(bankStep.body)).toBe(session)
    expect(bankStep.body.match(/<form/g)?.length).toBe(
      bankStep.body.split('name="session"').length - 1,
    )
    const found = await post('search', { session, q: 'Demo' })
    expect(found.body).toContain('value="Demo"')
    const status = await post('status', { session })
    expect(status.json()).toMatchObject({ step: 'bank' })
    const cancelled = await post('cancel', { session })
    expect(cancelled.headers['refresh']).toBeUndefined()
    expect(cancelled.body).toContain('&quot;callback&quot;')
  })

  test('is a stranger without the field, with a wrong one, and with its own in somebody else’s form', async () => {
    const session = sessionIn((await open()).body)
    await post('welcome', { session })
    expect((await post('bank', {})).statusCode).toBe(403)
    expect((await post('bank', { session: `${session.slice(0, -2)}xx` })).statusCode).toBe(409)
    const foreign = { 'sec-fetch-site': 'cross-site' }
    for (const step of ['bank', 'leave', 'search', 'banks', 'status']) {
      expect((await post(step, { session }, { headers: foreign })).statusCode, step).toBe(403)
    }
  })

  test('does not take over a link that another one uses', async () => {
    const first = sessionIn((await open()).body)
    const second = sessionIn((await open()).body)
    expect(second).not.toBe(first)
    await post('welcome', { session: first })
    expect((await post('welcome', { session: second })).statusCode).toBe(409)
    expect((await open()).body).toContain('data-testid="step-in-use"')
  })
})

describe('a browser that keeps a partitioned cookie', () => {
  test('needs the field no more', async () => {
    const first = await open()
    const [cookie] = first.cookies
    expect(cookie).toMatchObject({
      name: `__Host-kontor-frame-${id}`,
      httpOnly: true,
      secure: true,
      sameSite: 'None',
      partitioned: true,
    })
    const cookies = { [cookie?.name ?? '']: cookie?.value ?? '' }
    const taken = await post('welcome', { session: sessionIn(first.body) }, { cookies })
    expect(taken.statusCode).toBe(303)
    const next = await app.inject({ url: `/widget/${id}/bank`, cookies, headers: framed })
    expect(next.body).toContain('data-testid="step-bank"')
    expect(next.body).not.toContain('name="session"')
  })

  test('is believed only where it says which site a request comes from', async () => {
    const first = await open()
    const [cookie] = first.cookies
    const cookies = { [cookie?.name ?? '']: cookie?.value ?? '' }
    const { statusCode } = await app.inject({ url: `/widget/${id}/welcome`, cookies })
    expect(statusCode).toBe(403)
  })
})

describe('the bank’s pages', () => {
  test('open in a window of their own, which comes back, hands on the answer and closes itself', async () => {
    const session = await atTheBankRedirect()
    const left = await post('leave', { session }, { headers: ownWindow })
    expect(left.headers['refresh']).toBe(`0; url=${bankPage}`)
    const [cookie] = left.cookies
    expect(cookie).toMatchObject({ name: `__Host-kontor-window-${id}`, sameSite: 'Lax' })
    const cookies = { [cookie?.name ?? '']: cookie?.value ?? '' }
    const back = await app.inject({
      url: `/widget/${id}/bank-return?x=1`,
      cookies,
      headers: ownWindow,
    })
    expect(back.body).toContain('data-testid="step-returned-elsewhere"')
    expect(back.body).toMatch(/assets\/close\.[0-9a-f]+\.js/)
  })

  test('take the whole window where none may be opened, and the flow goes on there', async () => {
    const session = await atTheBankRedirect()
    const left = await post('leave', { session, window: 'top' }, { headers: ownWindow })
    const [cookie] = left.cookies
    expect(cookie?.name).toBe(`__Host-kontor-${id}`)
    const cookies = { [cookie?.name ?? '']: cookie?.value ?? '' }
    const back = await app.inject({ url: `/widget/${id}/bank-return`, cookies, headers: ownWindow })
    expect(back.statusCode).toBe(303)
  })

  test('are not opened for a frame that has gone on meanwhile', async () => {
    const session = await atTheBankRedirect()
    await post('back', { session })
    const left = await post('leave', { session }, { headers: ownWindow })
    expect(left.headers['refresh']).toBeUndefined()
    expect(left.body).toContain('data-testid="step-returned-elsewhere"')
  })
})
