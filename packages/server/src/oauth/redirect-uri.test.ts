import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeRedirectUri } from './redirect-uri.ts'

const listed = 'https://my-app.example.com/callback?tenant=7'
const client = { redirectUris: [listed, 'http://127.0.0.1:3000/cb'], anyRedirect: false }
const anyone = { redirectUris: [], anyRedirect: true }
const judge = (uri: string) => judgeRedirectUri(uri, client, { httpAllowed: true })
const judgeAny = (uri: string) => judgeRedirectUri(uri, anyone, { httpAllowed: true })

const control = Array.from({ length: 33 }, (_, code) => String.fromCodePoint(code))

/** Spellings of the listed address, or of something like it, that must never pass. */
const hostile = [
  ...control.map((character) => `https://my-app.example.com${character}/callback?tenant=7`),
  ...control.map((character) => `https://my-app.example.com/callback?tenant=7${character}`),
  ...control.map((character) => `${character}https://my-app.example.com/callback?tenant=7`),
  ...['\u007f', '\u0085', '\u00a0', '\u00ad', '\u200b', '\u2028', '\ufeff', '\uff0f', '\u2044'].map(
    (character) => `https://my-app.example.com${character}/callback?tenant=7`,
  ),
  ...['%00', '%0a', '%0D%0A', '%09', '%1f', '%7F', '%5c', '%5C', '%', '%4', '%zz'].map(
    (escape) => `https://my-app.example.com/callback${escape}?tenant=7`,
  ),
  ...['\\', '#', '#x', '*', '"', '<', '>', '^', '`', '{', '|', '}'].map(
    (character) => `https://my-app.example.com/callback${character}`,
  ),
  ...['javascript', 'data', 'file', 'ftp', 'ws', 'wss', 'blob', 'about', 'vbscript', 'intent'].map(
    (scheme) => `${scheme}://my-app.example.com/callback?tenant=7`,
  ),
  'javascript:alert(1)',
  'javascript:https://my-app.example.com/callback?tenant=7',
  'data:text/html,<script>alert(1)</script>',
  'my-app.example.com/callback?tenant=7',
  '//my-app.example.com/callback?tenant=7',
  '/callback?tenant=7',
  '',
  ' ',
  'https',
  'https:',
  'https:/my-app.example.com/callback?tenant=7',
  'https:my-app.example.com/callback?tenant=7',
  'https://',
  'https:///my-app.example.com/callback?tenant=7',
  'https://?tenant=7',
  'https:\\\\my-app.example.com/callback?tenant=7',
  'https://my-app.example.com\\@evil.example/callback?tenant=7',
  'https://evil.example\\my-app.example.com/callback?tenant=7',
  'https://user@my-app.example.com/callback?tenant=7',
  'https://user:pass@my-app.example.com/callback?tenant=7',
  'https://@my-app.example.com/callback?tenant=7',
  'https://:@my-app.example.com/callback?tenant=7',
  'https://my-app.example.com@evil.example/callback?tenant=7',
  'https://my-app.example.com%40evil.example/callback?tenant=7',
  'https://my-app.example.com:/callback?tenant=7',
  'https://my-app.example.com:99999/callback?tenant=7',
  'https://my-app.example.com:0443/callback?tenant=7',
  'https://my-app.example.com:4 43/callback?tenant=7',
  'https://my_app.example.com./..;/callback',
  'https://my-app.example.com../callback?tenant=7',
  'https://.my-app.example.com/callback?tenant=7',
  'https://-my-app.example.com/callback?tenant=7',
  'https://*.example.com/callback?tenant=7',
  'https://my-app%2eexample.com/callback?tenant=7',
  'https://my-app。example.com/callback?tenant=7',
  'https://mу-app.example.com/callback?tenant=7',
  'https://[::1/callback',
  'https://[::1]]/callback',
  'https://[evil.example]/callback',
  'https://127.1/callback?tenant=%',
  'http://127.1/callback',
  'http://2130706433/callback',
  'http://0x7f000001/callback',
  'http://0177.0.0.1/callback',
  'http://127.0.0.1.evil.example/callback',
  'http://localhost.evil.example/callback',
  'http://evil-localhost/callback',
  'http://0.0.0.0/callback',
  'http://[::]/callback',
  'http://[::ffff:127.0.0.1]/callback',
  'http://10.0.0.1/callback',
  'http://169.254.169.254/latest/meta-data',
  'http://example.com/callback',
  ...['code', 'state', 'success', 'cancel', 'flow_id', 'error', 'iss'].map(
    (name) => `https://my-app.example.com/callback?tenant=7&${name}=x`,
  ),
  'https://my-app.example.com/callback?%63ode=x',
  'https://my-app.example.com/callback?state',
]

/** Well-formed, and yet not the listed one. */
const unlisted = [
  'https://my-app.example.com/callback',
  'https://my-app.example.com/callback?tenant=7&x=1',
  'https://my-app.example.com/callback?tenant=%37',
  'https://my-app.example.com/Callback?tenant=7',
  'https://my-app.example.com/callback/?tenant=7',
  'https://my-app.example.com//callback?tenant=7',
  'https://my-app.example.com/./callback?tenant=7',
  'https://my-app.example.com/x/../callback?tenant=7',
  'https://my-app.example.com/%63allback?tenant=7',
  'https://my-app.example.com:443/callback?tenant=7',
  'https://MY-APP.example.com/callback?tenant=7',
  'HTTPS://my-app.example.com/callback?tenant=7',
  'http://my-app.example.com/callback?tenant=7',
  'https://my-app.example.com.evil.example/callback?tenant=7',
  'https://evil.example/https://my-app.example.com/callback?tenant=7',
  'https://evil.example/callback?tenant=7',
  'http://127.0.0.1:3001/cb',
  'http://localhost:3000/cb',
]

describe('a client with a list', () => {
  test.each(client.redirectUris)('may use %s, which is in it', (uri) => {
    expect(judge(uri)).toBeUndefined()
  })

  test.each(unlisted)('may not use %s, byte for byte another one', (uri) => {
    expect(judge(uri)).toBeDefined()
  })

  test('accepts nothing but the listed bytes, however they are changed', () => {
    const change = fc.record({
      at: fc.nat(listed.length),
      drop: fc.nat(3),
      text: fc.string({ unit: 'binary', maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let uri = listed
        for (const { at, drop, text } of changes)
          uri = uri.slice(0, at) + text + uri.slice(at + drop)
        expect(judge(uri) === undefined).toBe(client.redirectUris.includes(uri))
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('no client', () => {
  test('is tested against fewer than 150 hostile spellings', () => {
    expect(new Set(hostile).size).toBeGreaterThanOrEqual(150)
  })

  test.each(hostile)('may use %j', (uri) => {
    expect(judge(uri)).toBeDefined()
    expect(judgeAny(uri)).toBeDefined()
    const careless = { redirectUris: [uri], anyRedirect: false }
    const http = uri.startsWith('http://')
    expect(judgeRedirectUri(uri, careless, { httpAllowed: !http })).toBeDefined()
  })

  test('may use http where that is not allowed', () => {
    const uri = 'http://127.0.0.1:3000/cb'
    expect(judgeRedirectUri(uri, client, { httpAllowed: false })).toBe('Must use https.')
    expect(judgeRedirectUri(uri, anyone, { httpAllowed: false })).toBe('Must use https.')
  })
})

describe('a client that may use any', () => {
  test.each([
    'https://my-app.example.com/callback',
    'https://my-app.example.com',
    'https://my-app.example.com:8443/a/b?x=1&y=%20',
    'https://My-App.Example.com/callback',
    'https://xn--mnchen-3ya.example/cb',
    'http://localhost:3000/callback',
    'http://localhost/',
    'http://127.0.0.1:49152/cb?tenant=7',
    'http://127.1.2.3/cb',
    'http://[::1]:3000/cb',
    'https://localhost:3000/callback',
  ])('may use %s', (uri) => {
    expect(judgeAny(uri)).toBeUndefined()
  })
})

test('the fault names what is wrong in the interface’s words', () => {
  expect(judge('javascript:alert(1)')).toBe('Not a valid URL.')
  expect(judge('https://evil.example/')).toBe('Not registered for this client.')
  expect(judge(`${listed}&code=1`)).toContain('must not contain: code')
})
