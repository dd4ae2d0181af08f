import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskText } from './mask-text.ts'

const random = '7VJX1p0Zb9cQ2m8kTn4wLs6Yd3Hf5Gr0aEuIoPqRxSv'
const iban = 'DE82900948150000002881'
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('a secret in a text', () => {
  test.each([
    ['an access token', `got Akn_${random} here`],
    ['a code', `code=Okn_${random}&state=x`],
    ['a refresh token', `{"refresh_token":"Rkn_${random}"}`],
    ['the token of a link', `GET /widget?token=Wkn_${random}`],
    ['the secret of a browser', `cookie kontor=Bkn_${random};`],
    ['a token with an encoded underscore', `code%3DOkn%5F${random}`],
    ['a token behind an escaped line break', `first\\nAkn_${random}`],
    ['a bearer token of another shape', `authorization: Bearer ${random}`],
    ['an encoded bearer token', `authorization=Bearer%20${random}`],
    ['a token in base64', base64(`Akn_${random}`)],
    ['a token in base64, one byte on', base64(`x:Akn_${random}`)],
    ['a token in base64, two bytes on', base64(`xy:Akn_${random}`)],
    ['a token in base64url, in a path', `/a/${Buffer.from(`Rkn_${random}`).toString('base64url')}`],
  ])('%s is masked', (_name, text) => {
    const masked = maskText(text)
    expect(masked).not.toContain(random.slice(0, 12))
    expect(masked).not.toContain(base64(random).slice(4, 20))
    for (const run of masked.match(/[\w+/-]{16,}/g) ?? []) {
      expect(Buffer.from(run, 'base64').toString()).not.toContain(random.slice(0, 8))
    }
  })

  test.each([
    [`Authorization: Basic ${base64('sandbox-client:sandbox-secret')}`, 'c2FuZGJveC'],
    ['postgres://kontor:hunter2hunter2@db:5432/kontor', 'hunter2'],
  ])('credentials are masked: %s', (text, secret) => {
    expect(maskText(text)).not.toContain(secret)
  })

  test.each([
    iban,
    iban.toLowerCase(),
    'DE82 9009 4815 0000 0028 81',
    'DE82+9009+4815+0000+0028+81',
    'DE82%209009%204815%200000%200028%2081',
  ])('of the IBAN %s the country and the last four characters stay', (text) => {
    const country = text.slice(0, 2)
    expect(maskText(`from ${text}.`)).toBe(`from ${country}**2881.`)
    expect(maskText(`x\\n${text}`)).toBe(`x\\n${country}**2881`)
    expect(maskText(`?iban=${text}&x`)).toBe(`?iban=${country}**2881&x`)
  })

  test('an IBAN in base64 is masked', () => {
    expect(maskText(base64(`{"iban":"${iban}"}`))).toBe('[masked]')
  })
})

test.each([
  'the request failed at 2026-05-04T10:00:00.000Z after 12.5 ms',
  '{"request_id":"3f2b8c1e-5a77-4c0e-9a1d-de8290094815"}',
  '{"trace_id":"ce334fba2f1bda091cf6911e0807d927"}',
  'at sendProblem (/srv/kontor/packages/server/src/http/problem-reply.ts:12:34)',
  'the bank did not answer: no such host in 2026',
])('an ordinary line stays as it is: %s', (text) => {
  expect(maskText(text)).toBe(text)
})

test('a line of JSON stays JSON, whatever is masked', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.string()),
      fc.constantFrom(iban, `Akn_${random}`),
      (fields, secret) => {
        const line = JSON.stringify({ ...fields, [secret]: secret, text: `a "${secret}"\n` })
        expect(() => JSON.parse(maskText(line))).not.toThrow()
        expect(maskText(line)).not.toContain(secret)
      },
    ),
  )
})
