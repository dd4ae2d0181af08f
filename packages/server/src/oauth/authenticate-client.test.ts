import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { authenticateClient, parseBasic } from './authenticate-client.ts'
import type { Client } from './client-store.ts'
import { hashClientSecret } from './token.ts'

const plain = client('sandbox-client', ['sandbox-secret'])
const odd = client('a:b+c%20d', ['s%c:r t+ü'])
const rotating = client('rotating', ['old', 'new'])
const disabled = { ...client('disabled', ['secret']), disabledAt: new Date() }
const asked: string[] = []
const clients = {
  find: async (id: ClientId) => {
    asked.push(id)
    return [plain, odd, rotating, disabled].find((each) => each.id === id)
  },
}

function client(id: string, secrets: readonly string[]): Client {
  return {
    id: id as ClientId,
    name: id,
    secretHashes: secrets.map(hashClientSecret),
    redirectUris: [],
    frameOrigins: [],
    anyRedirect: false,
    scope: '',
    codeSeconds: 3600,
    redirectUriRequired: false,
  }
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const authenticate = (header: string | undefined) =>
  authenticateClient({ clients }, parseBasic(header))

describe('RFC 6749 section 2.3.1', () => {
  test.each([
    undefined,
    '',
    'Basic',
    'Basic ',
    'Basic !!!',
    'Bearer abc',
    basic('sandbox-client'),
    basic(':sandbox-secret'),
    basic('sandbox-client:'),
    basic('sandbox-client:wrong'),
    basic('sandbox-client:sandbox-secret '),
    basic('Sandbox-client:sandbox-secret'),
    basic('unknown:sandbox-secret'),
    basic('sandbox-client:sandbox\0secret'),
    `${basic('sandbox-client:sandbox-secret')}, ${basic('x:y')}`,
    'sandbox-client:sandbox-secret',
  ])('%s is no client', async (header) => {
    await expect(authenticate(header)).rejects.toMatchObject({ code: 'invalid_client' })
  })

  test.each([
    basic('sandbox-client:sandbox-secret'),
    basic('sandbox-client:sandbox-secret').replace('Basic', 'basic'),
    basic('sandbox-client:sandbox-secret').replaceAll('=', ''),
    basic('sandbox%2Dclient:sandbox%2Dsecret'),
  ])('%s is the client', async (header) => {
    expect(await authenticate(header)).toBe(plain)
  })

  test('id and secret may come form-encoded, as the RFC wants them, whatever they hold', async () => {
    const encoded = [odd.id, 's%c:r t+ü'].map((each) =>
      encodeURIComponent(each).replaceAll('%20', '+'),
    )
    expect(await authenticate(basic(encoded.join(':')))).toBe(odd)
  })

  test('while a secret is rotated both are good', async () => {
    expect(await authenticate(basic('rotating:old'))).toBe(rotating)
    expect(await authenticate(basic('rotating:new'))).toBe(rotating)
  })

  test('a disabled client is no client, whatever it knows', async () => {
    const refusal = { code: 'invalid_client' }
    await expect(authenticate(basic('disabled:secret'))).rejects.toMatchObject(refusal)
    await expect(authenticate(basic('disabled:wrong'))).rejects.toMatchObject(refusal)
  })

  test('an unknown client costs the same look-ups as a wrong secret', async () => {
    asked.length = 0
    await expect(authenticate(basic('nobody:x'))).rejects.toThrow()
    const unknown = asked.length
    asked.length = 0
    await expect(authenticate(basic('sandbox-client:x'))).rejects.toThrow()
    expect(unknown).toBe(asked.length)
  })

  test('no other secret passes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (secret) => {
        fc.pre(secret !== 'sandbox-secret' && secret !== 'sandbox%2Dsecret')
        await expect(
          authenticateClient({ clients }, { id: 'sandbox-client', secret }),
        ).rejects.toMatchObject({ code: 'invalid_client' })
      }),
    )
  })
})
