import { createHash, createPrivateKey, verify, X509Certificate } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { TLSSocket } from 'node:tls'
import { setTimeout as pause } from 'node:timers/promises'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'

import { afterEach, describe, expect, test } from 'vitest'

import type { Bank } from '../../domain/bank.ts'
import { Problem } from '../../domain/problem.ts'
import { buildBank } from '../../testing/builders.ts'
import { CertificateAuthority, parseCertificate } from '../../testing/make-certificates.ts'
import type { MadeCertificate } from '../../testing/make-certificates.ts'
import type { Certificates } from '../certificates/certificate.ts'
import { signerOf } from '../certificates/read-certificates.ts'
import { BankFault } from './bank-fault.ts'
import { BankHttp } from './bank-http.ts'
import type { BankHttpOptions, BankRequest, CallReport } from './bank-http.ts'
import { BankTransport } from './bank-transport.ts'
import { signatureHeaders } from './signature.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((done) => server.close(done))
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('not listening')
  return address.port
}

function line(options: BankHttpOptions = {}) {
  const http = new BankHttp({ timeoutMs: 3_000, ...options })
  closing.push(() => http.close())
  return http
}

const call = (url: string, more: Partial<BankRequest> = {}): BankRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
  signal: AbortSignal.timeout(10_000),
  ...more,
})

async function paper(answer: RequestListener) {
  let asked = 0
  const port = await listening(
    createServer((request, response) => {
      asked += 1
      answer(request, response)
    }),
  )
  return { url: `http://127.0.0.1:${port}/v1/accounts`, asked: () => asked }
}

const short = buildBank({ profile: { limits: { headers: 0.2, body: 0.2, total: 2 } } })

describe('limits', () => {
  const never: RequestListener = () => undefined
  const stalls: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"accounts":[')
  }
  test.each([
    ['an answer that does not begin', never],
    ['an answer that stops in the middle', stalls],
  ])('%s is given up', async (_what, answer) => {
    const { url } = await paper(answer)
    await expect(
      line()
        .of(short)
        .call(call(url, { method: 'POST' })),
    ).rejects.toMatchObject({
      code: 'bank_unavailable',
    })
  })

  test('an answer that drips is given up when the time for the whole is over', async () => {
    const { url } = await paper((_request, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(drip))
    })
    const bank = buildBank({ profile: { limits: { total: 0.5 } } })
    await expect(line().of(bank).call(call(url))).rejects.toMatchObject({
      code: 'bank_unavailable',
    })
  })

  test.each([
    ['too large', (size: number) => ({ headers: {}, body: Buffer.alloc(size, ' ') })],
    [
      'small, but packed from a large one',
      (size: number) => ({
        headers: { 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(size)),
      }),
    ],
    [
      'headers too large',
      () => ({ headers: { 'x-a': 'a'.repeat(40_000) }, body: Buffer.alloc(0) }),
    ],
  ])('an answer that is %s is not read', async (_what, make) => {
    const { headers, body } = make(300_000)
    const { url, asked } = await paper((_request, response) => {
      response.writeHead(200, headers).end(body)
    })
    const bank = buildBank({ profile: { limits: { megabytes: 0.1 } } })
    await expect(line().of(bank).call(call(url))).rejects.toMatchObject({
      code: 'bank_answer_not_understood',
    })
    expect(asked()).toBe(1)
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('an answer that a gateway packs unasked (%s) is read', async (encoding, pack) => {
    let asked: unknown
    const { url } = await paper((request, response) => {
      asked = request.headers['accept-encoding']
      response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"accounts":[]}'))
    })
    const reply = await line().of(short).call(call(url))
    expect(reply.text).toBe('{"accounts":[]}')
    expect(asked).toBe('identity')
  })

  test.each([
    ['gzip', Buffer.from('{"accounts":[]}')],
    ['gzip', gzipSync('{"accounts":[]}').subarray(0, 12)],
    ['br', Buffer.from('{"accounts":[]}')],
    ['zstd', Buffer.from('{"accounts":[]}')],
  ])('%s that is none is not understood', async (encoding, body) => {
    const { url, asked } = await paper((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
    })
    await expect(line().of(short).call(call(url))).rejects.toMatchObject({
      code: 'bank_answer_not_understood',
    })
    expect(asked()).toBe(1)
  })

  test('a redirect is not followed', async () => {
    const { url, asked } = await paper((_request, response) => {
      response.writeHead(302, { location: '/v1/elsewhere' }).end()
    })
    await expect(line().of(short).call(call(url))).rejects.toThrow('answered with a redirect')
    expect(asked()).toBe(1)
  })
})

describe('asking again', () => {
  const down: RequestListener = (_request, response) => response.writeHead(503).end()
  const hangsUp: RequestListener = (request) => request.socket.destroy()

  test.each([
    ['503', down],
    ['a broken connection', hangsUp],
  ])('what only reads is tried three times after %s', async (_what, answer) => {
    const { url, asked } = await paper(answer)
    const reports: CallReport[] = []
    const http = line({ report: (report) => reports.push(report) })
    await expect(http.of(short).call(call(url))).rejects.toMatchObject({
      code: 'bank_unavailable',
    })
    expect(asked()).toBe(3)
    expect(reports.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(new Set(reports.map(({ requestId }) => requestId)).size).toBe(3)
  })

  test.each(['POST', 'PUT', 'DELETE'] as const)(
    '%s is sent once, whatever happens',
    async (method) => {
      for (const answer of [down, hangsUp]) {
        const { url, asked } = await paper(answer)
        const body = { scaAuthenticationData: '123456' }
        await expect(line().of(short).call(call(url, { method, body }))).rejects.toMatchObject({
          code: 'bank_unavailable',
        })
        await pause(50)
        expect(asked()).toBe(1)
      }
    },
  )

  test('a 4xx is an answer and asked for once', async () => {
    const { url, asked } = await paper((_request, response) => response.writeHead(429).end('{}'))
    await expect(line().of(short).call(call(url))).rejects.toThrow(BankFault)
    expect(asked()).toBe(1)
  })

  test('enough for today is over with the bank’s day; enough for this minute is the bank’s trouble', async () => {
    const heads = [{}, { 'retry-after': '60' }]
    const { url } = await paper((_request, response) =>
      response.writeHead(429, heads.shift()).end('{}'),
    )
    const today = await line()
      .of(short)
      .call(call(url))
      .catch((error: unknown) => error)
    expect(today).toMatchObject({ isForToday: true, retryAfterSeconds: expect.any(Number) })
    await expect(line().of(short).call(call(url))).rejects.toMatchObject({
      code: 'bank_unavailable',
      retryAfterSeconds: 60,
    })
  })

  test('a caller who goes while we wait is not waited for', async () => {
    const { url, asked } = await paper((_request, response) =>
      response.writeHead(503, { 'retry-after': '4' }).end(),
    )
    const startedAt = performance.now()
    const signal = AbortSignal.timeout(300)
    const patient = buildBank({ profile: { limits: { total: 60 } } })
    await expect(
      line({ timeoutMs: 60_000 }).of(patient).call(call(url, { signal })),
    ).rejects.toThrow()
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    expect(asked()).toBe(1)
  })

  test.each([
    ['0', 3],
    ['3600', 1],
  ])('Retry-After: %s is believed', async (seconds, times) => {
    const { url, asked } = await paper((_request, response) =>
      response.writeHead(503, { 'retry-after': seconds }).end(),
    )
    await expect(line().of(short).call(call(url))).rejects.toMatchObject({
      code: 'bank_unavailable',
      retryAfterSeconds: Number(seconds),
    })
    expect(asked()).toBe(times)
  })

  test('nobody is asked for a caller who has gone', async () => {
    const { url, asked } = await paper(down)
    const gone = AbortSignal.timeout(1)
    await pause(20)
    await expect(
      line()
        .of(short)
        .call(call(url, { signal: gone })),
    ).rejects.toThrow()
    expect(asked()).toBeLessThanOrEqual(1)
  })
})

describe('a bank that is down', () => {
  const post = (url: string) => call(url, { method: 'POST' })

  test('is left alone after five calls without an answer, the others are not', async () => {
    const { url, asked } = await paper((_request, response) => response.writeHead(500).end())
    const well = await paper((_request, response) => response.writeHead(200).end('{}'))
    const http = line()
    const bank = buildBank({ id: 'down' as Bank['id'] })
    for (let count = 0; count < 8; count += 1) {
      await expect(http.of(bank).call(post(url))).rejects.toMatchObject({
        code: 'bank_unavailable',
      })
    }
    expect(asked()).toBe(5)
    await expect(http.of(buildBank()).call(post(well.url))).resolves.toMatchObject({ status: 200 })
  })

  test('is not taken for down by what it answers', async () => {
    const { url, asked } = await paper((_request, response) => response.writeHead(401).end('{}'))
    const bank = line().of(buildBank())
    for (let count = 0; count < 8; count += 1) {
      await expect(bank.call(post(url))).rejects.toThrow(BankFault)
    }
    expect(asked()).toBe(8)
  })
})

describe('other hosts', () => {
  const profile = {
    base_url: 'https://xs2a.bank.example/psd2',
    allowed_hosts: ['files.bank.example'],
  }
  test.each([
    'https://evil.example/v1',
    'https://xs2a.bank.example.evil.example/v1',
    'https://xs2a.bank.example:8443/v1',
    'http://xs2a.bank.example/v1',
    'http://files.bank.example/v1',
    'https://max@xs2a.bank.example/v1',
  ])('%s is refused, whoever named it', async (url) => {
    await expect(line().of(buildBank({ profile })).call(call(url))).rejects.toThrow(
      "is none of this bank's hosts",
    )
  })
})

describe('private networks', () => {
  const bank = buildBank({ profile: {} })
  test.each([
    'https://127.0.0.1:1/v1',
    'https://10.1.2.3/v1',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/v1',
    'https://[::ffff:10.0.0.1]/v1',
    'https://[fd00::1]/v1',
    'https://localhost:1/v1',
  ])('%s is refused, whoever named it', async (url) => {
    const reports: CallReport[] = []
    const http = line({ report: (report) => reports.push(report) })
    await expect(http.of(bank).call(call(url))).rejects.toMatchObject({
      code: 'bank_answer_not_understood',
    })
    expect(reports).toHaveLength(1)
  })
})

describe('mutual TLS and signatures', () => {
  const authority = new CertificateAuthority()
  const server = authority.issue({ hosts: ['127.0.0.1'] })
  const ours = authority.issue()
  const theirs = new CertificateAuthority().issue()

  const pair = (made: MadeCertificate) => ({
    certificate: parseCertificate(made),
    chain: [],
    key: createPrivateKey(made.key),
  })
  const certificates: Certificates = new Map([
    [
      'main',
      {
        name: 'main',
        qwac: pair(ours),
        qsealc: signerOf(pair(ours)),
        authorities: authority.certificate,
      },
    ],
    ['stranger', { name: 'stranger', qwac: pair(theirs), authorities: authority.certificate }],
    ['none', { name: 'none', authorities: authority.certificate }],
    ['blind', { name: 'blind', qwac: pair(ours) }],
  ])

  async function bankServer(options: object = {}, answer: RequestListener = ok) {
    const settings = { ...serverOf(server), ca: authority.certificate, requestCert: true }
    const port = await listening(
      createTlsServer({ ...settings, rejectUnauthorized: true, ...options }, answer),
    )
    return `https://127.0.0.1:${port}/v1/accounts`
  }
  const serverOf = ({ certificate, key }: MadeCertificate) => ({ cert: certificate, key })
  const ok: RequestListener = (_request, response) => response.end('{}')
  const bankWith = (certificate: string | undefined, more: object = {}) =>
    buildBank({
      id: `tls-${certificate}` as Bank['id'],
      profile: { private_network: true, ...(certificate && { certificate }), ...more },
    })
  const reach = (url: string, bank: Bank) =>
    line({ transport: new BankTransport(certificates) })
      .of(bank)
      .call(call(url, { method: 'POST' }))

  test('a bank that demands the certificate sees it', async () => {
    let seen = ''
    const url = await bankServer({}, ({ socket }, response) => {
      if (socket instanceof TLSSocket) seen = socket.getPeerCertificate().serialNumber
      response.end('{}')
    })
    await expect(reach(url, bankWith('main'))).resolves.toMatchObject({ status: 200 })
    expect(seen).toBe(parseCertificate(ours).serialNumber)
  })

  test('without a certificate nobody gets in, which is the operator’s matter', async () => {
    const url = await bankServer({ maxVersion: 'TLSv1.2' })
    await expect(reach(url, bankWith('none'))).rejects.toMatchObject({ code: 'bank_refused' })
  })

  test('nor by TLS 1.3, where the bank says so only after the handshake', async () => {
    const url = await bankServer({ minVersion: 'TLSv1.3' })
    await expect(reach(url, bankWith('none'))).rejects.toMatchObject({ code: 'bank_refused' })
  })

  test('nor with one of another authority', async () => {
    await expect(reach(await bankServer(), bankWith('stranger'))).rejects.toBeInstanceOf(Problem)
  })

  test('a gateway that says so in a page of its own is understood', async () => {
    const { url } = await paper((_request, response) => {
      response.writeHead(400, { 'content-type': 'text/html' })
      response.end('<html><h1>400 Bad Request</h1>No required SSL certificate was sent</html>')
    })
    await expect(line().of(short).call(call(url))).rejects.toMatchObject({ code: 'bank_refused' })
  })

  test('a server that nobody vouches for is not talked to', async () => {
    const url = await bankServer()
    const failing = reach(url, bankWith('blind'))
    await expect(failing).rejects.toMatchObject({ code: 'bank_refused' })
    await expect(failing).rejects.toThrow('not trusted')
  })

  test('the ciphers are those of the profile', async () => {
    const only = 'ECDHE-RSA-AES256-GCM-SHA384'
    const url = await bankServer({ ciphers: only, maxVersion: 'TLSv1.2' })
    await expect(reach(url, bankWith('main', { ciphers: only }))).resolves.toMatchObject({
      status: 200,
    })
    const other = bankWith('main', { ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })
    await expect(reach(url, other)).rejects.toMatchObject({ code: 'bank_refused' })
  })

  test('TLS 1.1 is not spoken', async () => {
    const url = await bankServer({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })
    await expect(reach(url, bankWith('main'))).rejects.toBeInstanceOf(Error)
  })

  test('a certificate that there is not is told by its name', async () => {
    await expect(reach('https://127.0.0.1:1/v1', bankWith('other'))).rejects.toThrow(
      'there is no certificate "other"',
    )
  })

  test('the bank verifies what was signed, over the bytes that came', async () => {
    const verified: boolean[] = []
    const url = await bankServer({}, (request, response) => {
      const answer = async () => {
        verified.push(await isVerified(request, ours))
        response.end('{}')
      }
      void answer()
    })
    const signer = signerOf(pair(ours))
    const style = { headers: ['digest', 'x-request-id'], keyId: 'k', digest: 'SHA-256' } as const
    const http = line({ transport: new BankTransport(certificates) })
    const signed = http.of(bankWith('main'), (request) => signatureHeaders(request, style, signer))
    await signed.call(call(url, { method: 'POST', body: { iban: 'Müller' } }))
    await signed.call(call(url))
    expect(verified).toEqual([true, true])
  })

  /** As a bank does it: from the request alone. */
  async function isVerified(request: IncomingMessage, made: MadeCertificate): Promise<boolean> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
    const digest = `SHA-256=${createHash('sha256').update(Buffer.concat(chunks)).digest('base64')}`
    const [, names = '', signature = ''] =
      /headers="([^"]*)",signature="([^"]*)"/.exec(String(request.headers['signature'])) ?? []
    const text = names.split(' ').map((name) => `${name}: ${String(request.headers[name])}`)
    const key = new X509Certificate(made.certificate).publicKey
    const bytes = Buffer.from(text.join('\n'))
    return (
      request.headers['digest'] === digest &&
      verify('RSA-SHA256', bytes, key, Buffer.from(signature, 'base64'))
    )
  }
})
