import { Writable } from 'node:stream'

import { fastify } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sha256Hex } from '../../domain/token.ts'
import type { LinkHash } from '../../domain/token-hash.ts'
import type { Flow } from '../../flow/flow.ts'
import { runStep } from '../../flow/run-step.ts'
import { createLogger } from '../../logging.ts'
import { buildBank, buildBankAccount, buildRequest } from '../../testing/builders.ts'
import { createMemoryStores } from '../../testing/memory-stores.ts'
import { ScriptedConnector } from '../../testing/scripted-connector.ts'
import { buildClient, later, t0 } from '../../testing/store-fixtures.ts'
import { logRequests } from '../log-requests.ts'
import { widgetRoutes } from './widget.ts'

const token = `Wkn_${'a'.repeat(43)}`
const id = '66666666-6666-4666-8666-666666666666' as Flow['id']
const bank = buildBank({ loginFields: [] })
const banks = {
  all: () => [bank],
  find: (wanted: string) => (wanted === bank.id ? bank : undefined),
  findByIban: () => undefined,
  bankOfIban: () => undefined,
  search: () => [bank],
  searchUnconnected: () => [],
}
const session = { consentId: 'c1' }

let connector: ScriptedConnector
let stores: ReturnType<typeof createMemoryStores>
let app: ReturnType<typeof fastify>
let cookies: Record<string, string>
let log: string[]

beforeEach(async () => {
  stores = createMemoryStores(() => t0)
  cookies = {}
  log = []
  connector = new ScriptedConnector(
    { kind: 'redirect', url: 'https://bank.example/authorize', session },
    { kind: 'authorized', session },
  )
  connector.accounts = [buildBankAccount()]
  const client = buildClient()
  await stores.clients.put(client)
  await stores.flows.create({
    id,
    clientId: client.id,
    linkHash: sha256Hex(token) as LinkHash,
    request: buildRequest(),
    state: { name: 'welcome' },
    createdAt: t0,
    expiresAt: later(30),
  })
  const step = {
    flows: stores.flows,
    banks,
    connectors: { 'berlin-group': connector, ing: connector },
    returnUrls: () => ({ returnUrl: 'https://k.example/r', refusedUrl: 'https://k.example/n' }),
    report: () => {},
    now: () => t0,
  }
  const destination = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk))
      done()
    },
  })
  app = fastify({
    loggerInstance: createLogger({ level: 'trace', destination }),
  })
  logRequests(app)
  await app.register(widgetRoutes, {
    frameOrigins: async () => [],
    lookOf: async () => undefined,
    flows: stores.flows,
    banks,
    publicUrl: new URL('http://127.0.0.1:8080'),
    unsupportedBankName: () => undefined,
    runStep: (flow: Flow, asked: Parameters<typeof runStep>[2]) => runStep(step, flow, asked),
    now: () => t0,
  })
  await send(`/widget?token=${token}`)
  await send(`/widget/${id}/welcome`, {})
  await send(`/widget/${id}/bank`, { bank_id: bank.id })
})
afterEach(() => app.close())

async function send(url: string, form?: Record<string, string>) {
  const reply = await app.inject({
    method: form ? 'POST' : 'GET',
    url,
    cookies,
    ...(form && {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    }),
  })
  for (const cookie of reply.cookies) cookies[cookie.name] = cookie.value
  return reply
}

const stateNow = async () => (await stores.flows.find(id))?.state.name

describe('a person who comes back from the bank’s pages', () => {
  test('brings along what the bank put into the address, and leaves it behind', async () => {
    const reply = await send(`/widget/${id}/bank-return?code=k%2B1&state=s.2&iss=https://b.example`)
    expect(reply.statusCode).toBe(303)
    expect(reply.headers.location).toBe(`/widget/${id}/accounts`)
    expect(reply.headers['referrer-policy']).toBe('no-referrer')
    expect(connector.calls).toEqual([
      'start',
      'returned code=k+1 state=s.2 iss=https://b.example',
      'accounts',
    ])
  })

  test('may come back to the one address that a bank knows: the state finds the flow', async () => {
    const reply = await send(`/widget/bank-return?code=k1&state=${id}.secret`)
    expect(reply.headers.location).toBe(`/widget/${id}/accounts`)
    expect(connector.calls[1]).toBe(`returned code=k1 state=${id}.secret`)
  })

  test.each([
    '',
    '?state=',
    '?state=none',
    "?state=' or 1=1",
    '?state=77777777-7777-4777-8777-777777777777.x',
    `?state=${id}.x&state=${id}.y`,
  ])('to that address with %j is nobody we know', async (query) => {
    const reply = await send(`/widget/bank-return${query.replaceAll(' ', '%20')}`)
    expect(reply.statusCode).toBe(404)
    expect(connector.calls).toEqual(['start'])
  })

  test.each([`/widget/${id}/bank-return?code=k1`, `/widget/bank-return?code=k1&state=${id}.x`])(
    'in a browser that did not start changes nothing: %s',
    async (url) => {
      cookies = {}
      const reply = await send(url)
      expect(reply.body).toContain('step-returned-elsewhere')
      expect(connector.calls).toEqual(['start'])
      expect(await stateNow()).toBe('redirect')
    },
  )

  test('brings along no more than an address may hold, and nothing that comes twice', async () => {
    const many = Array.from({ length: 50 }, (_, index) => `p${index}=${index}`).join('&')
    await send(
      `/widget/${id}/bank-return?code=a&code=b&long=${'x'.repeat(5_000)}&${'n'.repeat(101)}=1&state=s&${many}`,
    )
    const [, returned = ''] = connector.calls
    expect(returned).toContain('returned state=s p0=0 p1=1')
    expect(returned.split(' ')).toHaveLength(18)
  })

  test('is not written down with what they brought', async () => {
    await send(`/widget/${id}/bank-return?code=canary-1&state=canary-2`)
    await send(`/widget/bank-return?code=canary-3&state=${id}.canary-4`)
    expect(log.join('')).toContain('/bank-return')
    expect(log.join('')).not.toContain('canary')
  })
})
