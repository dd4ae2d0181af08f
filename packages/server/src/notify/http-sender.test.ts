import type { LookupAddress } from 'node:dns'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { publicLookup, type Resolve } from '../network/public-address.ts'
import { openSender, type Sender, type SenderOptions } from './http-sender.ts'
import type { Answer } from './send.ts'

type Handle = (request: IncomingMessage, response: ServerResponse) => void

const servers: Server[] = []
const senders: Sender[] = []
afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.close()))
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})

/** A target on this machine; `hits` is what reached it. */
async function openTarget(handle: Handle = (_request, response) => void response.end()) {
  const hits: { readonly method?: string; readonly headers: object; readonly body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      hits.push({ method: request.method ?? '', headers: request.headers, body })
      handle(request, response)
    })
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { hits, port, url: `http://127.0.0.1:${port}/hook` }
}

function post(url: string, options: Partial<SenderOptions> = {}): Promise<Answer> {
  const sender = openSender({ privateAllowed: false, userAgent: 'kontor-webhook/1', ...options })
  senders.push(sender)
  const { signal } = new AbortController()
  return sender.send({ url, headers: { 'webhook-id': 'evt_1' }, body: '{"a":"ö"}', signal })
}

const allowed = { privateAllowed: true }
const refused = { kind: 'failed', failure: 'private_address' }
const leadingTo =
  (...addresses: readonly string[]): Resolve =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address): LookupAddress => ({
        address,
        family: address.includes(':') ? 6 : 4,
      })),
    )

describe('a message', () => {
  test('is posted as it is, and the status is the answer', async () => {
    const target = await openTarget((_request, response) => void response.writeHead(202).end('x'))
    expect(await post(target.url, allowed)).toEqual({ kind: 'answered', status: 202 })
    expect(target.hits).toEqual([
      {
        method: 'POST',
        body: '{"a":"ö"}',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'content-length': '10',
          'user-agent': 'kontor-webhook/1',
          'webhook-id': 'evt_1',
        }),
      },
    ])
  })

  test('is sent along no redirect', async () => {
    const inner = await openTarget()
    const outer = await openTarget((_request, response) =>
      response.writeHead(307, { location: inner.url }).end(),
    )
    expect(await post(outer.url, allowed)).toEqual({ kind: 'answered', status: 307 })
    expect([outer.hits.length, inner.hits.length]).toEqual([1, 0])
  })

  test('is not waited for longer than its time', async () => {
    const silent = await openTarget(() => {})
    const answer = await post(silent.url, { ...allowed, timeoutMs: 50 })
    expect(answer).toEqual({ kind: 'failed', failure: 'timeout' })
  })

  test('is answered by its status, also where the rest never ends', async () => {
    const slow = await openTarget((_request, response) => {
      response.writeHead(200)
      response.write('and ')
    })
    const answer = await post(slow.url, { ...allowed, timeoutMs: 200 })
    expect(answer).toEqual({ kind: 'answered', status: 200 })
  })

  test('is answered by its status, however much comes after it', async () => {
    let written = 0
    const endless = await openTarget((_request, response) => {
      response.writeHead(200)
      const pour = () => {
        while (response.writable && !response.destroyed && response.write(Buffer.alloc(65_536)))
          written += 65_536
        written += 65_536
      }
      response.on('drain', pour)
      pour()
    })
    expect(await post(endless.url, allowed)).toEqual({ kind: 'answered', status: 200 })
    expect(written).toBeLessThan(64 * 1024 * 1024)
  })

  test('that nobody takes has failed', async () => {
    const target = await openTarget((request) => request.socket.destroy())
    expect(await post(target.url, allowed)).toEqual({ kind: 'failed', failure: 'connection' })
    const closed = await openTarget()
    await new Promise((done) => servers.pop()?.close(done))
    expect(await post(closed.url, allowed)).toEqual({ kind: 'failed', failure: 'connection' })
    expect(await post('https://kontor.invalid/', allowed)).toEqual({
      kind: 'failed',
      failure: 'unknown_host',
    })
    const plain = await openTarget()
    const failure = await post(plain.url.replace('http:', 'https:'), allowed)
    expect(failure).toMatchObject({ kind: 'failed' })
  })
})

describe('a private network', () => {
  const spellings = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '[::ffff:127.0.0.1]',
  ]
  test.each(spellings)('is not reached by %s', async (host) => {
    const target = await openTarget()
    expect(await post(`http://${host}:${target.port}/`)).toEqual(refused)
    expect(target.hits).toHaveLength(0)
  })

  test.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '10.0.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '172.16.0.1',
    '100.64.0.1',
    '0.0.0.0',
    'fd00:ec2::254',
    'fe80::1',
  ])('is not reached by a name that leads to %s', async (address) => {
    const target = await openTarget()
    const options = { resolve: leadingTo(address) }
    expect(await post(`http://rebind.example:${target.port}/`, options)).toEqual(refused)
    expect(target.hits).toHaveLength(0)
  })

  test('is not reached by localhost', async () => {
    const target = await openTarget()
    expect(await post(`http://localhost:${target.port}/`)).toEqual(refused)
    expect(target.hits).toHaveLength(0)
  })

  test('is not reached by a name that meant something else when it was looked at before', async () => {
    const target = await openTarget()
    let asked = 0
    const rebinding: Resolve = (name, options, callback) =>
      leadingTo(asked++ === 0 ? '8.8.8.8' : '127.0.0.1')(name, options, callback)
    const before = await new Promise<unknown>((done) => {
      const name = 'rebind.example'
      publicLookup(rebinding)(name, {}, (_error, address) => done(address))
    })
    expect(before).toBe('8.8.8.8')
    const options = { resolve: rebinding }
    expect(await post(`http://rebind.example:${target.port}/`, options)).toEqual(refused)
    expect(asked).toBe(2)
    expect(target.hits).toHaveLength(0)
  })

  test('is reached where the operator allows it, so that these tests would see a hit', async () => {
    const target = await openTarget()
    const options = { privateAllowed: true, resolve: leadingTo('127.0.0.1') }
    expect(await post(`http://localhost:${target.port}/`, options)).toMatchObject({ status: 200 })
    expect(target.hits).toHaveLength(1)
  })
})
