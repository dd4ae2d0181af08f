import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { ErrorBody } from '@kontor/contract'
import fc from 'fast-check'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createLogger } from '../logging.ts'
import { buildServerDeps } from '../testing/server-deps.ts'
import { closeServer, createServer } from './server.ts'

const basic = `Basic ${Buffer.from('sandbox-client:sandbox-secret').toString('base64')}`
const json = { authorization: basic, 'content-type': 'application/json' }
const deps = buildServerDeps()
let app: FastifyInstance
beforeAll(async () => {
  app = await createServer({
    ...deps,
    widgetRoutes: async (widget) => {
      widget.get('/widget', async (_request, reply) => {
        reply.type('text/html').header('cache-control', 'private')
        return '<p>hello</p>'
      })
    },
  })
  deps.grants.addAccessToken('Akn_all')
})
afterAll(() => app.close())

const send = (payload: string | Buffer, url = '/onetime/access') =>
  app.inject({ method: 'POST', url, headers: json, payload })

describe('a path or method nobody answers', () => {
  test('an unknown path is 404 with the error body', async () => {
    const reply = await app.inject('/rest/nothing')
    expect(reply.statusCode).toBe(404)
    expect(reply.json()).toMatchObject({ error: { code: 1002, data: {} }, status: 404 })
    expect(reply.headers['cache-control']).toBe('no-store')
  })

  test.each(['//rest//accounts', '/rest//accounts', '//version'])(
    '%s, with a slash too many, is 404',
    async (url) => {
      expect((await app.inject({ url: `http://kontor.example.com${url}` })).statusCode).toBe(404)
    },
  )

  test.each([
    ['DELETE', '/rest/accounts', 'GET, HEAD'],
    ['PUT', '/rest/accounts/A1.1/', 'DELETE, GET, HEAD'],
    ['GET', '/auth/token?x=1', 'POST'],
    ['OPTIONS', '/onetime/access', 'POST'],
  ] as const)('%s %s is 405 and says what is allowed', async (method, url, allow) => {
    const reply = await app.inject({ method, url })
    expect(reply.statusCode).toBe(405)
    expect(reply.headers.allow).toBe(allow)
    expect(Value.Errors(ErrorBody, reply.json())).toEqual([])
  })

  test('a page of another origin is given no leave to read', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'GET' }
    for (const method of ['OPTIONS', 'GET'] as const) {
      const reply = await app.inject({ method, url: '/rest/accounts', headers })
      const cors = Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'))
      expect(cors).toEqual([])
    }
  })

  test('the widget keeps its own headers', async () => {
    const reply = await app.inject('/widget')
    expect(reply.headers).toMatchObject({ 'cache-control': 'private', 'content-type': 'text/html' })
  })
})

describe('a body that cannot be read', () => {
  test.each([
    ['broken JSON', '{"redirect_uri":', 'Not valid JSON.'],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, 'Deeper than 32 levels.'],
    ['100,000 levels', '{"a":'.repeat(100_000), 'Deeper than 32 levels.'],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'Not valid UTF-8.'],
    ['a list', '[]', 'Not a valid mapping type.'],
    ['a string', '"x"', 'Not a valid mapping type.'],
  ])('%s is 400', async (_name, body, message) => {
    const reply = await send(body)
    expect(reply.statusCode).toBe(400)
    expect(reply.json().error).toMatchObject({ code: 1000, data: { _schema: [message] } })
  })

  test('brackets inside a string are no levels', async () => {
    const reply = await send(
      JSON.stringify({ redirect_uri: 'https://a.example', state: `\\"${'['.repeat(100)}` }),
    )
    expect(reply.statusCode).toBe(201)
  })

  test('an empty JSON body counts as an empty object', async () => {
    const reply = await send('')
    expect(reply.json().error.data).toEqual({ redirect_uri: ['Missing data for required field.'] })
  })

  test('keys that reach a prototype vanish', async () => {
    const body = '{"redirect_uri":"https://a.example","__proto__":{"state":"polluted"}}'
    expect((await send(body)).statusCode).toBe(201)
    expect(deps.created.at(-1)?.request.state).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'state')).toBe(false)
  })

  test('a NUL is refused where it stands', async () => {
    const inBody = await send('{"redirect_uri":"https://a.example","state":"a\\u0000b"}')
    expect(inBody.json().error.data).toEqual({ state: ['Not a valid string.'] })
    const inPath = await app.inject('/rest/accounts/a%00b')
    expect(inPath.statusCode).toBe(400)
  })

  test('64 kB is the limit for a token request', async () => {
    const reply = await send(JSON.stringify({ x: 'x'.repeat(65_536) }), '/auth/token')
    expect(reply.statusCode).toBe(413)
  })
})

test('a URL that cannot be decoded is 400 with the error body', async () => {
  const reply = await app.inject('/rest/accounts/%ff')
  expect(reply.statusCode).toBe(400)
  expect(reply.headers['cache-control']).toBe('no-store')
  expect(Value.Errors(ErrorBody, reply.json())).toEqual([])
})

test('an id longer than any of ours is as unknown as any other', async () => {
  const url = `/rest/accounts/${'a'.repeat(3000)}`
  const reply = await app.inject({ url, headers: { authorization: 'Bearer Akn_all' } })
  expect(reply.statusCode).toBe(404)
  expect(Value.Errors(ErrorBody, reply.json())).toEqual([])
})

describe('a fault of our own', () => {
  test('is 500 and tells the caller nothing', async () => {
    const broken = await createServer({
      ...deps,
      accounts: {
        ...deps.accounts,
        list: async () => {
          throw new Error('relation "accounts" does not exist')
        },
      },
    })
    const headers = { authorization: 'Bearer Akn_all' }
    const reply = await broken.inject({ url: '/rest/accounts', headers })
    expect(reply.statusCode).toBe(500)
    expect(reply.json()).toEqual({
      error: {
        code: 30000,
        group: 'general',
        description: 'The request could not be processed.',
        data: {},
      },
      status: 500,
    })
    await broken.close()
  })

  test.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '53300', '08006'])(
    'a database that is away (%s) is 503 with Retry-After',
    async (code) => {
      const away = await createServer({
        ...deps,
        accounts: {
          ...deps.accounts,
          list: async () => {
            throw Object.assign(new Error('away'), { code })
          },
        },
      })
      const headers = { authorization: 'Bearer Akn_all' }
      const reply = await away.inject({ url: '/rest/accounts', headers })
      expect(reply.statusCode).toBe(503)
      expect(reply.headers['retry-after']).toBe('1')
      await away.close()
    },
  )
})

test('the log tells what happened and to whom, but no secret', async () => {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const quiet = await createServer({
    ...deps,
    logger: createLogger({ level: 'trace', destination }),
  })
  const redirect_uri = 'https://my-app.example.com/canary-path'
  const body = { redirect_uri, state: 'canary-state', accounts: [{ id: 'DE82900948150000002881' }] }
  await quiet.inject({
    method: 'POST',
    url: '/onetime/access?x=canary-query',
    headers: json,
    payload: body,
  })
  await quiet.inject({ method: 'POST', url: '/onetime/access', headers: json, payload: '{"canary' })
  const token = { authorization: 'Bearer Akn_all', 'user-agent': 'canary-agent' }
  await quiet.inject({ url: '/rest/accounts/A-canary?access_token=canary', headers: token })
  await quiet.inject({ url: '/rest/accounts', headers: token })
  await quiet.inject({ url: '/canary/%ff' })
  await quiet.close()
  const link = deps.created.at(-1)
  expect(lines.join('')).not.toMatch(/canary|sandbox-secret|c2FuZGJveC|Akn_|Wkn_|DE82/)
  expect(lines.join('')).not.toContain(String(link?.linkHash))
  const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  expect(requests).toMatchObject([
    { method: 'POST', route: '/onetime/access', status: 201, client_id: 'sandbox-client' },
    { method: 'POST', route: '/onetime/access', status: 400 },
    { method: 'GET', route: '/rest/accounts/:accountId', status: 401 },
    { method: 'GET', route: '/rest/accounts', status: 200, client_id: 'sandbox-client' },
  ])
  expect(requests[0]).toMatchObject({
    request_id: expect.any(String),
    duration_ms: expect.any(Number),
  })
})

describe('whatever a caller sends', () => {
  const header = fc
    .string({ unit: 'binary-ascii', maxLength: 60 })
    .map((text) => text.replaceAll(/[^\t -~]/g, ''))
  const url = fc.oneof(
    fc.constantFrom('/onetime/access', '/auth/token', '/rest/accounts', '/rest/transactions'),
    fc.webPath().map((path) => `/rest${path}`),
    fc.webPath().map((path) => `/${path}`),
  )
  const queryValue = fc.oneof(
    fc.string(),
    fc.constantFrom('T1', '2026-02-30', '-1', '1e9', '%', 'date:', 'NaN', 'true', '..'),
  )
  const query = fc.dictionary(
    fc.constantFrom('accounts', 'count', 'since', 'until', 'filter', 'types', 'cents', 'sort', 'x'),
    queryValue,
    { maxKeys: 5 },
  )
  const body = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc
      .record({
        redirect_uri: fc.anything(),
        state: fc.anything(),
        accounts: fc.anything(),
        sync_period: fc.anything(),
        grant_type: fc.constantFrom('authorization_code', 'refresh_token', 'password'),
        code: fc.anything(),
        refresh_token: fc.string({ unit: 'binary' }),
        scope: fc.string({ unit: 'binary' }),
      })
      .map((value) => JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? 1 : each))),
  )
  const request = fc.record({
    method: fc.constantFrom<'GET' | 'POST' | 'HEAD'>('GET', 'POST', 'HEAD'),
    url,
    query,
    type: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain'),
    authorization: fc.oneof(fc.constantFrom(basic, 'Bearer Akn_all'), header),
    language: header,
    body,
  })

  test('is never answered with 500, and every refusal has the error body', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (each) => {
        const options: InjectOptions = {
          method: each.method,
          url: `${each.url}?${new URLSearchParams(each.query).toString()}`,
          headers: {
            authorization: each.authorization,
            'accept-language': each.language,
            ...(each.method === 'POST' && { 'content-type': each.type }),
          },
          ...(each.method === 'POST' && { payload: each.body }),
        }
        const reply = await app.inject(options)
        expect(reply.statusCode).toBeLessThan(500)
        if (reply.statusCode >= 400 && each.method !== 'HEAD') {
          expect(Value.Errors(ErrorBody, reply.json())).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('on the wire', () => {
  async function listen(server: FastifyInstance): Promise<number> {
    await server.listen({ host: '127.0.0.1', port: 0 })
    const address = server.server.address() as AddressInfo
    return address.port
  }

  function speak(port: number, text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      let answer = ''
      socket.setEncoding('utf8')
      socket.on('data', (data) => (answer += String(data)))
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
    })
  }

  test('what is no HTTP, and a header too large, get an error body, too', async () => {
    const server = await createServer(deps)
    const port = await listen(server)
    const nonsense = await speak(port, 'HELO kontor\r\n\r\n')
    expect(nonsense).toMatch(/^HTTP\/1\.1 400 /)
    expect(nonsense).toContain('"code":1000')
    const large = `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`
    expect(await speak(port, large)).toMatch(
      /^HTTP\/1\.1 431 [^]*content-type-options: nosniff[^]*"status":431/,
    )
    await closeServer(server)
  })

  test('a caller who hangs up in the middle of a body is no fault of ours', async () => {
    const lines: string[] = []
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString())
        done()
      },
    })
    const logger = createLogger({ level: 'debug', destination })
    const server = await createServer({ ...deps, logger })
    const port = await listen(server)
    const head = `POST /auth/token HTTP/1.1\r\nhost: a\r\nauthorization: ${basic}\r\n`
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${head}content-type: application/json\r\ncontent-length: 99\r\n\r\n{"grant`)
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.destroy()
    await vi.waitFor(() => expect(lines.join('')).toContain('the request is refused'))
    expect(lines.join('')).not.toContain('"level":"error"')
    await closeServer(server)
  })

  test('an expectation nobody knows is no reason to answer otherwise', async () => {
    const server = await createServer(deps)
    const port = await listen(server)
    const headers = ['host: a', 'expect: wonders', 'connection: close']
    const answer = await speak(port, `GET /nothing HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 404 [^]*"code":1002/)
    await closeServer(server)
  })

  test('a token of 4096 bytes in the header is an unknown token, no broken request', async () => {
    const server = await createServer(deps)
    const port = await listen(server)
    const headers = { authorization: `Bearer Akn_${'x'.repeat(4092)}` }
    const reply = await fetch(`http://127.0.0.1:${port}/rest/accounts`, { headers })
    expect(reply.status).toBe(401)
    await closeServer(server)
  })

  test('closing lets a running request finish and takes no new one', async () => {
    let finish = () => {}
    const waiting = new Promise<void>((resolve) => (finish = resolve))
    const server = await createServer({
      ...deps,
      isDatabaseReachable: async () => {
        await waiting
        return true
      },
    })
    const port = await listen(server)
    const running = fetch(`http://127.0.0.1:${port}/readyz`)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const closing = closeServer(server)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
    finish()
    expect((await running).status).toBe(200)
    await closing
  })

  test('closing cuts off what does not finish in time', async () => {
    const server = await createServer({
      ...deps,
      isDatabaseReachable: () => new Promise<boolean>(() => {}),
    })
    const port = await listen(server)
    const running = fetch(`http://127.0.0.1:${port}/readyz`).catch(() => 'cut off')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await closeServer(server, 100)
    expect(await running).toBe('cut off')
  })
})
