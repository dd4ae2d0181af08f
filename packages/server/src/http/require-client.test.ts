import type { FastifyInstance } from 'fastify'
import { beforeEach, describe, expect, test } from 'vitest'
import { buildServerDeps, testNow } from '../testing/server-deps.ts'
import { createServer } from './server.ts'

let now = testNow
let app: FastifyInstance
beforeEach(async () => {
  now = testNow
  app = await createServer({ ...buildServerDeps(), now: () => now })
  return () => app.close()
})

const later = (seconds: number) => new Date(testNow.getTime() + seconds * 1000)

/** A request that needs a client and nothing else: the token it revokes is unknown. */
async function knock(id: string, secret: string, from: From | string = '192.0.2.1') {
  const { remoteAddress, headers } = typeof from === 'string' ? { remoteAddress: from } : from
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
  const url = '/auth/revoke?token=Akn_unknown'
  return app.inject({ url, headers: { ...headers, authorization }, remoteAddress })
}

type From = { readonly remoteAddress: string; readonly headers?: Record<string, string> }

async function statuses(count: number, call: (index: number) => ReturnType<typeof knock>) {
  const replies = await Promise.all(Array.from({ length: count }, (_, index) => call(index)))
  const tally = Map.groupBy(replies, ({ statusCode }) => statusCode)
  return Object.fromEntries([...tally].map(([status, list]) => [status, list.length]))
}

describe('of 1,000 wrong secrets', () => {
  test('ten in a minute are judged, all others hear 429', async () => {
    const guess = (index: number) => knock('sandbox-client', `guess ${index}`)
    expect(await statuses(1000, guess)).toEqual({ 401: 10, 429: 990 })
    const refused = await guess(0)
    expect(refused.headers['retry-after']).toBe('60')
    expect(refused.json()).toMatchObject({ error: { code: 30006, group: 'general' }, status: 429 })
  })

  test('none keeps the client out that comes from somewhere else', async () => {
    await statuses(1000, (index) => knock('sandbox-client', `guess ${index}`))
    expect((await knock('sandbox-client', 'sandbox-secret')).statusCode).toBe(429)
    const elsewhere = await knock('sandbox-client', 'sandbox-secret', '192.0.2.2')
    expect(elsewhere.statusCode).toBe(204)
    expect((await knock('poor-client', 'poor-secret')).statusCode).toBe(204)
  })

  test('nobody is kept out for longer than a minute after the last one that was judged', async () => {
    for (let second = 0; second < 10; second++) {
      now = later(second)
      await knock('sandbox-client', 'guess')
    }
    now = later(68)
    const refused = await knock('sandbox-client', 'sandbox-secret')
    expect(refused.headers['retry-after']).toBe('1')
    now = later(69)
    expect((await knock('sandbox-client', 'sandbox-secret')).statusCode).toBe(204)
  })

  test('of many clients a hundred are judged at one address', async () => {
    const guess = (index: number) => knock(`client-${index}`, 'guess')
    expect(await statuses(300, guess)).toEqual({ 401: 100, 429: 200 })
    expect((await knock('poor-client', 'poor-secret')).statusCode).toBe(429)
    expect((await knock('poor-client', 'poor-secret', '192.0.2.2')).statusCode).toBe(204)
  })
})

test('a network of IPv6 is one address', async () => {
  const guess = (index: number) =>
    knock('sandbox-client', 'guess', `2001:db8:1:2::${index.toString(16)}`)
  expect(await statuses(50, guess)).toEqual({ 401: 10, 429: 40 })
})

test('right secrets and missing ones are not counted', async () => {
  expect(await statuses(50, () => knock('sandbox-client', 'sandbox-secret'))).toEqual({ 204: 50 })
  const url = '/auth/revoke?token=Akn_unknown'
  expect(await statuses(50, () => app.inject({ url }))).toEqual({ 401: 50 })
  expect((await knock('sandbox-client', 'sandbox-secret', '127.0.0.1')).statusCode).toBe(204)
})

describe('behind a proxy', () => {
  const behind = (remoteAddress: string, from: string): From => ({
    remoteAddress,
    headers: { 'x-forwarded-for': from },
  })
  const guess = (index: number, from: string, proxy: string) =>
    knock('sandbox-client', `guess ${index}`, behind(proxy, from))

  test('that is ours, whoever stands behind it is told apart', async () => {
    await app.close()
    const deps = { ...buildServerDeps(), trustedProxies: ['10.0.0.0/8'], now: () => now }
    app = await createServer(deps)
    const spoofed = (index: number) => guess(index, `203.0.113.${index}, 192.0.2.1`, '10.1.2.3')
    expect(await statuses(50, spoofed)).toEqual({ 401: 10, 429: 40 })
    const other = behind('10.1.2.3', '192.0.2.2')
    const right = await knock('sandbox-client', 'sandbox-secret', other)
    expect(right.statusCode).toBe(204)
  })

  test('that is not ours, nobody is who they say', async () => {
    const spoofed = (index: number) => guess(index, `203.0.113.${index}`, '192.0.2.1')
    expect(await statuses(50, spoofed)).toEqual({ 401: 10, 429: 40 })
  })
})
