import type { Dice } from './dice.ts'

/** One operation of the interface, as its description names it. */
export type Operation = {
  readonly method: string
  /** With `{name}` where something goes. */
  readonly path: string
  readonly parameters: readonly string[]
  readonly fields: readonly string[]
}

/** What the caller knows, so that some of its requests come far. */
export type Knowledge = {
  readonly operations: readonly Operation[]
  /** A client's Basic credentials that are right. */
  readonly basic: string
  /** Reads the data, and must not be lost. */
  readonly accessToken: string
  /** Access tokens that may be. */
  readonly spareTokens: readonly string[]
  /** Right values for names in paths, queries and bodies, which may be lost, too. */
  readonly values: Readonly<Record<string, readonly string[]>>
  /** The same for members of JSON bodies that are no texts. */
  readonly members: Readonly<Record<string, readonly unknown[]>>
}

export type MalformedRequest = {
  readonly bytes: Buffer
  readonly isHead: boolean
  /** It tries a client's secret: too many from one address and the address has to wait. */
  readonly isGuess: boolean
  /** What follows it on the same connection may be taken for a part of it. */
  readonly isLast: boolean
}

/** One request that may be wrong in its path, query, headers, credentials, body, or in how it stands on the wire. */
export function malformedRequest(dice: Dice, known: Knowledge): MalformedRequest {
  const operation = dice.pick(known.operations)
  const method = dice.oneIn(12) ? dice.pick(methods) : operation.method
  const target = targetOf(dice, known, operation)
  const { type, body } = bodyOf(dice, known, operation)
  const headers = [
    ['host', '127.0.0.1'],
    ...credentials(dice, known, operation),
    ...(dice.oneIn(8) ? [dice.pick(oddHeaders)] : []),
    ...(type === undefined ? [] : [['content-type', type]]),
    ...framing(dice, body),
  ]
  const head = [
    `${method} ${target} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  const [, sent = ''] = headers.find(([name]) => name === 'authorization') ?? []
  const isGuess = sent.startsWith('Basic') && sent !== known.basic
  const isChunked = headers.some(([name]) => name === 'transfer-encoding')
  const bytes = Buffer.concat([
    Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'),
    isChunked ? chunked(dice, body) : body,
  ])
  const isLast = isChunked || headers.filter(([name]) => name === 'content-length').length > 1
  return { bytes, isHead: method === 'HEAD', isGuess, isLast }
}

/** CONNECT is missing: its answer is no HTTP answer. */
const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'get',
  'X',
]

const oddTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u0001\u0008\u001f\u007f',
  '\r\n',
  'ä€😀',
  '\ud83d',
  '\ufeff',
  '\u202etxt',
  '\u2028',
  'null',
  'undefined',
  'true',
  'NaN',
  'Infinity',
  '-0',
  '0',
  '-1',
  '1e999',
  '0x10',
  '1.5',
  '2147483648',
  '9223372036854775808',
  '9'.repeat(400),
  '0000-00-00',
  '0001-01-01',
  '2024-02-30',
  '9999-12-31',
  '+275760-09-13',
  '10000-01-01',
  '2024-01-01T25:61:61Z',
  '2024-01-01T00:00:00.000000000000Z',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  "' or 1=1 --",
  '$1',
  '%s%n',
  '../../etc/passwd',
  '..%2f..%2f',
  '<script>alert(1)</script>',
  '{"a":1}',
  '[]',
  'a,b,,c',
  'x'.repeat(255),
  'x'.repeat(257),
  'x'.repeat(4096),
  'x'.repeat(4097),
  'x'.repeat(9000),
  '+',
  '*',
  'accounts=ro',
  'accounts=ro accounts=ro',
  'offline payments=rw',
  'https://example.com/cb',
  'javascript:alert(1)',
  'DE49900900780078000100',
] as const

/** Escapes that are none, or that stand for what no text holds. */
const oddEscapes = [
  '%',
  '%0',
  '%zz',
  '%00',
  '%ff',
  '%c0%80',
  '%ed%a0%80',
  '%f8%88%80%80%80',
  '%25%30%30',
  '%u0041',
  '%0d%0a',
]

const oddQueries = [
  '',
  '&',
  '&&&',
  '=',
  '==',
  '=x',
  '[]=1',
  'a[b][c]=1',
  '__proto__[x]=1',
  'a'.repeat(7000),
  '?',
  '%',
  '&=&=',
]

function targetOf(dice: Dice, known: Knowledge, { path, parameters }: Operation): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    inUrl(dice, valueOf(dice, known, name)),
  )
  const bent = dice.oneIn(20)
    ? dice.pick([
        `${filled}/`,
        `/${filled}`,
        filled.toUpperCase(),
        `${filled}%2f`,
        `${filled};a=b`,
        `http://evil.example${filled}`,
        `${filled}/..`,
        '*',
        '/',
        `${filled}${dice.pick(oddEscapes)}`,
      ])
    : filled
  const query = queryOf(dice, known, parameters)
  return bent + (query === '' ? '' : `?${query}`)
}

function queryOf(dice: Dice, known: Knowledge, parameters: readonly string[]): string {
  if (dice.oneIn(15)) return dice.pick(oddQueries)
  const parts: string[] = []
  for (const name of parameters) {
    if (!dice.oneIn(4)) continue
    parts.push(`${name}=${inUrl(dice, valueOf(dice, known, name))}`)
    if (dice.oneIn(6)) parts.push(`${name}=${inUrl(dice, dice.pick(oddTexts))}`)
  }
  if (dice.oneIn(15)) parts.push(`${inUrl(dice, dice.pick(oddTexts))}=${dice.pick(oddEscapes)}`)
  return parts.join('&')
}

function inUrl(dice: Dice, text: string): string {
  if (dice.oneIn(12)) return dice.pick(oddEscapes)
  return Buffer.from(text)
    .toString('latin1')
    .replaceAll(
      /[^\w.,:~=-]/g,
      (char) => `%${(char.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
    )
}

function valueOf(dice: Dice, known: Knowledge, name: string): string {
  const right = known.values[name]
  return right !== undefined && !dice.oneIn(3) ? dice.pick(right) : dice.pick(oddTexts)
}

function credentials(dice: Dice, known: Knowledge, { method, path }: Operation): string[][] {
  if (dice.oneIn(10))
    return Array.from({ length: dice.below(3) }, () => ['authorization', dice.pick(oddCredentials)])
  if (dice.oneIn(20))
    return [['authorization', `Basic ${base64(`c${dice.below(1e9)}:${dice.pick(oddTexts)}`)}`]]
  if (dice.oneIn(20)) return [['authorization', `Bearer ${headerText(dice.pick(oddTexts))}`]]
  if (!path.startsWith('/rest')) return [['authorization', known.basic]]
  const isHarmless = method === 'GET' && path !== '/rest/user'
  const token = isHarmless ? known.accessToken : dice.pick(known.spareTokens)
  return [['authorization', `Bearer ${token}`]]
}

const oddCredentials = [
  '',
  'Basic',
  'Basic ',
  'Basic %',
  'Basic AAAA',
  `Basic ${base64(':')}`,
  `Basic ${base64('\0:\0')}`,
  `Basic ${base64('__proto__:x')}`,
  `Basic ${base64('x'.repeat(5000))}`,
  'Bearer',
  'Bearer ',
  'Bearer a b',
  `Bearer A${'x'.repeat(4095)}`,
  `Bearer A${'x'.repeat(9000)}`,
  'Bearer \u00e4\u00ff',
  'Digest username="x"',
  'Basic\tAAAA',
  'bearer Akn_',
  'Bearer Akn_, Bearer Akn_',
]

const oddHeaders: readonly (readonly [string, string])[] = [
  ['accept', 'text/\0'],
  ['accept', 'image/png;q=9'],
  ['accept-language', 'x'.repeat(4000)],
  ['accept-language', 'de;q=1e999,*;q=-1,,;'],
  ['accept-language', 'fr'],
  ['accept-encoding', 'gzip;q=0,*'],
  ['content-encoding', 'gzip'],
  ['content-length', '5'],
  ['content-length', '-1'],
  ['content-length', '99999999999999999999'],
  ['transfer-encoding', 'gzip'],
  ['transfer-encoding', 'chunked, identity'],
  ['cookie', 'x'.repeat(4000)],
  ['cookie', '=;;=a;__proto__=1;a="\\'],
  ['origin', 'null'],
  ['origin', 'https://evil.example'],
  ['sec-fetch-site', 'cross-site'],
  ['host', 'evil.example:99999'],
  ['host', ''],
  ['x-forwarded-for', '\u00ff,,'],
  ['user-agent', 'x'.repeat(6000)],
  ['user-agent', '\u0000'],
  ['expect', '100-continue'],
  ['expect', 'something'],
  ['upgrade', 'websocket'],
  ['connection', 'keep-alive, \u00ff'],
  ['if-none-match', '*'],
  ['range', 'bytes=5-1'],
  ['idempotency-key', '\u00ff'.repeat(300)],
  ['x-request-id', 'x'.repeat(3000)],
  ['psu-ip-address', '999.1.1.1'],
  ['', 'no name'],
  ['bad name', 'x'],
  ['x-big', 'x'.repeat(20_000)],
]

const usualTypes = ['application/json', 'application/x-www-form-urlencoded']

const contentTypes = [
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded; charset=iso-8859-1',
  'text/plain',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/xml',
  'application/json, application/json',
  'application',
  '/',
  '',
  '\u00ff/\u00fe',
  `application/${'x'.repeat(3000)}`,
]

type Body = { readonly type: string | undefined; readonly body: Buffer }

function bodyOf(dice: Dice, known: Knowledge, operation: Operation): Body {
  if (operation.method === 'GET' && !dice.oneIn(10))
    return { type: undefined, body: Buffer.alloc(0) }
  const type = dice.oneIn(15) ? undefined : dice.pick(dice.oneIn(2) ? usualTypes : contentTypes)
  if (dice.oneIn(8)) return { type, body: dice.pick(oddBodies)() }
  const isForm = type?.includes('form') === true && !dice.oneIn(15)
  const body = isForm ? formOf(dice, known, operation) : jsonOf(dice, known, operation)
  return { type, body: mutate(dice, body) }
}

function formOf(dice: Dice, known: Knowledge, { fields, parameters }: Operation): Buffer {
  return Buffer.from(queryOf(dice, known, [...fields, ...fields, ...parameters]), 'latin1')
}

function jsonOf(dice: Dice, known: Knowledge, { fields }: Operation): Buffer {
  // Some go in as they should: what lies behind the checks is to be reached, too.
  if (dice.oneIn(3)) {
    const right = fields.flatMap((name) => {
      const values = known.members[name] ?? known.values[name]
      return values === undefined || dice.oneIn(8) ? [] : [[name, dice.pick(values)]]
    })
    return Buffer.from(JSON.stringify(Object.fromEntries(right)))
  }
  const members = fields.flatMap((name) => (dice.oneIn(4) ? [] : jsonMember(dice, known, name)))
  if (dice.oneIn(10)) members.push(`${JSON.stringify(dice.pick(oddTexts))}:${jsonValue(dice, 2)}`)
  return Buffer.from(`{${members.join(',')}}`)
}

function jsonMember(dice: Dice, known: Knowledge, name: string): string[] {
  const value = dice.oneIn(2) ? JSON.stringify(valueOf(dice, known, name)) : jsonValue(dice, 2)
  const member = `${JSON.stringify(name)}:${value}`
  return dice.oneIn(20) ? [member, `${JSON.stringify(name)}:${jsonValue(dice, 1)}`] : [member]
}

function jsonValue(dice: Dice, depth: number): string {
  const kind = dice.below(depth > 0 ? 9 : 6)
  if (kind < 3) return JSON.stringify(dice.pick(oddTexts))
  if (kind < 6)
    return dice.pick([
      'null',
      'true',
      'false',
      '0',
      '-1',
      '1e400',
      '1.5',
      '9007199254740993',
      '""',
      '"\\u0000"',
      '"\\ud800"',
    ])
  const inner = Array.from({ length: dice.below(3) }, () => jsonValue(dice, depth - 1))
  if (kind === 6) return `[${inner.join(',')}]`
  const names = ['id', 'iban', 'date', 'a', '__proto__', 'constructor', '']
  return `{${inner.map((value) => `${JSON.stringify(dice.pick(names))}:${value}`).join(',')}}`
}

const oddBodies: readonly (() => Buffer)[] = [
  () => Buffer.alloc(0),
  () => Buffer.from('\0'),
  () => Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  () => Buffer.from([0xff, 0xfe, 0x7b, 0x00]),
  () => Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
  () => Buffer.from('null'),
  () => Buffer.from('[]'),
  () => Buffer.from('"text"'),
  () => Buffer.from('1'),
  () => Buffer.from('{'),
  () => Buffer.from('{"a":}'),
  () => Buffer.from('{"__proto__":{"code":"x"}}'),
  () => Buffer.from('{"constructor":{"prototype":{"x":1}}}'),
  () => Buffer.from('['.repeat(9000)),
  () => Buffer.from(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`),
  () => Buffer.from('&=&%=%zz&a=%ff&&&'),
  () => Buffer.from(`code=${'a'.repeat(5000)}`),
  () => Buffer.from(Array.from({ length: 1500 }, (_, index) => `f${index}=1`).join('&')),
  () => Buffer.alloc(70_000, 'a'),
  () => Buffer.from('--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'),
]

/** Now and then a body that was right loses, doubles or changes a few of its bytes. */
function mutate(dice: Dice, body: Buffer): Buffer {
  if (body.length === 0 || !dice.oneIn(6)) return body
  const at = dice.below(body.length)
  const middle = dice.pick([
    Buffer.alloc(0),
    Buffer.from([dice.below(256)]),
    body.subarray(at, at + 9),
  ])
  return Buffer.concat([body.subarray(0, at), middle, body.subarray(at + dice.below(3))])
}

function framing(dice: Dice, body: Buffer): string[][] {
  if (body.length > 0 && dice.oneIn(25)) return [['transfer-encoding', 'chunked']]
  return [['content-length', String(body.length)]]
}

function chunked(dice: Dice, body: Buffer): Buffer {
  if (dice.oneIn(4)) return Buffer.from('zz\r\nbroken\r\n0\r\n\r\n')
  const size = Buffer.from(`${body.length.toString(16)}\r\n`)
  return Buffer.concat([size, body, Buffer.from('\r\n0\r\n\r\n')])
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** A header cannot hold the ends of lines: they would end it, and begin another request. */
function headerText(text: string): string {
  return Buffer.from(text.replaceAll(/[\r\n]/g, ' ')).toString('latin1')
}
