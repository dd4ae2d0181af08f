import { createHash, X509Certificate } from 'node:crypto'

import fc from 'fast-check'
import { cavage, createVerifier } from 'http-message-signatures'
import { describe, expect, test } from 'vitest'

import { CertificateAuthority } from '../../testing/make-certificates.ts'
import { keyFromPem } from '../certificates/key-pair.ts'
import { signerOf } from '../certificates/read-certificates.ts'
import { certificateHeader, keyIdOf, signatureHeaders } from './signature.ts'

const made = new CertificateAuthority().issue()
const signer = signerOf({
  certificate: new X509Certificate(made.certificate),
  chain: [],
  key: keyFromPem(made.key, undefined),
})
const headers = ['digest', 'x-request-id', 'psu-id', 'psu-corporate-id', 'date', 'tpp-redirect-uri']
const style = { headers, keyId: 'SN=1,CA=x', digest: 'SHA-256' } as const
const request = {
  method: 'POST',
  url: new URL('https://xs2a.bank.example/v1/consents?x=1'),
  headers: { 'x-request-id': '99391c7e-ad88-49ec-a2ad-99ddcb1f7721', 'psu-id': 'max' },
  body: Buffer.from('{"a":1}'),
}

type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }

/** A second opinion: another implementation of the same draft, which has never seen ours. */
async function isVerified({ headers: sent, body }: Sent): Promise<boolean> {
  const algorithm = sent['digest']?.startsWith('SHA-512') === true ? 'sha512' : 'sha256'
  const digest = createHash(algorithm).update(body).digest('base64')
  if (!sent['digest']?.endsWith(`=${digest}`)) return false
  const verified = await cavage.verifyMessage(
    {
      keyLookup: async () => ({
        id: 'main',
        algs: ['rsa-v1_5-sha256'],
        verify: createVerifier(new X509Certificate(made.certificate).publicKey, 'rsa-v1_5-sha256'),
      }),
    },
    { method: request.method, url: request.url.href, headers: { ...sent } },
  )
  return verified === true
}

async function signed(sent: Sent, names: readonly string[] = headers): Promise<Sent> {
  const own = await signatureHeaders({ ...request, ...sent }, { ...style, headers: names }, signer)
  return { headers: { ...sent.headers, ...own }, body: sent.body }
}

describe('signed requests', () => {
  test('are verified by another implementation', async () => {
    expect(await isVerified(await signed(request))).toBe(true)
    expect(await isVerified(await signed(request, ['(request-target)', ...headers]))).toBe(true)
  })

  test.each([
    ['a header', (sent: Sent) => ({ ...sent, headers: { ...sent.headers, 'psu-id': 'moritz' } })],
    ['the body', (sent: Sent) => ({ ...sent, body: Buffer.from('{"a":2}') })],
    [
      'the digest',
      (sent: Sent) => ({ ...sent, headers: { ...sent.headers, digest: 'SHA-256=AAAA' } }),
    ],
  ])('are not once %s was changed', async (_what, change) => {
    expect(await isVerified(change(await signed(request)))).toBe(false)
  })

  test('whatever they hold', async () => {
    const value = fc.stringMatching(/^[!-~]{1,40}$/)
    await fc.assert(
      fc.asyncProperty(value, fc.uint8Array({ maxLength: 200 }), async (psuId, body) => {
        const sent = { headers: { ...request.headers, 'psu-id': psuId }, body }
        expect(await isVerified(await signed(sent))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  test('name what they sign, in the order asked for, and nothing that is not there', async () => {
    const { signature, digest } = await signatureHeaders(request, style, signer)
    expect(signature).toContain('headers="digest x-request-id psu-id"')
    expect(signature).toMatch(/^keyId="SN=1,CA=x",algorithm="rsa-sha256",/)
    expect(digest).toBe(`SHA-256=${createHash('sha256').update('{"a":1}').digest('base64')}`)
  })

  test('have a digest without a body, too', async () => {
    const empty = { ...request, method: 'GET', body: Buffer.alloc(0) }
    const { digest } = await signatureHeaders(empty, { ...style, digest: 'SHA-512' }, signer)
    expect(digest).toBe(`SHA-512=${createHash('sha512').digest('base64')}`)
  })
})

describe('names of keys', () => {
  const issuer = 'C=DE,O=Vertrauensdienst%20Beispiel%20GmbH,CN=Test%20QTSP%20CA%201'
  test.each([
    ['SN={serial},CA={issuer}', `SN=4712,CA=${issuer}`],
    ['{serial_decimal}', String(0x4712)],
    ['{issuer_reversed}', issuer.split(',').toReversed().join(',')],
    ['5ca1ab1e-c0ca-c01a-cafe-154deadbea75', '5ca1ab1e-c0ca-c01a-cafe-154deadbea75'],
    ['{unknown}', '{unknown}'],
  ])('%s', (template, expected) => {
    expect(keyIdOf(template, signer).replace(/SN=0+/, 'SN=')).toBe(expected)
  })

  test('the certificate goes along in one line', () => {
    const [line] = certificateHeader(signer, 'pem').split('\n')
    expect(
      new X509Certificate(Buffer.from(certificateHeader(signer, 'der'), 'base64')),
    ).toBeDefined()
    expect(line).toMatch(/^-----BEGIN CERTIFICATE-----\S+-----END CERTIFICATE-----$/)
  })
})
