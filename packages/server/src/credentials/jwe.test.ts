import { generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint, CompactEncrypt, importJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { Jwe } from './jwe.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwe = new Jwe({ open: async () => privateKey })

async function encrypt(
  plain: string | Uint8Array,
  header: Readonly<Record<string, string>> = {},
): Promise<string> {
  const bytes = typeof plain === 'string' ? new TextEncoder().encode(plain) : plain
  return new CompactEncrypt(bytes)
    .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A128CBC-HS256', ...header })
    .encrypt(publicKey)
}

describe('what clients encrypt', () => {
  test.each([
    ['RSA-OAEP', 'A128CBC-HS256'],
    ['RSA-OAEP', 'A256CBC-HS512'],
    ['RSA-OAEP-256', 'A128CBC-HS256'],
    ['RSA-OAEP-256', 'A256CBC-HS512'],
  ])('opens with %s and %s', async (alg, enc) => {
    expect(await jwe.open(await encrypt('"geheim ÄÖ"', { alg, enc }))).toBe('geheim ÄÖ')
  })

  test('is any JSON value, and nothing else', async () => {
    expect(await jwe.open(await encrypt('{"login":"erika"}'))).toEqual({ login: 'erika' })
    expect(await jwe.open(await encrypt('geheim'))).toBeUndefined()
    expect(await jwe.open(await encrypt(Uint8Array.of(0x22, 0xff, 0x22)))).toBeUndefined()
  })

  test('does not open with other algorithms, compressed, altered, for another key, or too long', async () => {
    const good = await encrypt('"a"')
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
    const stranger = await new CompactEncrypt(new TextEncoder().encode('"a"'))
      .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A128CBC-HS256' })
      .encrypt(other)
    const [header = '', ...rest] = good.split('.')
    const tail = rest.at(-1) ?? ''
    const bad = [
      '',
      'a.b.c.d.e',
      good.slice(0, -4),
      [header, ...rest.slice(0, -1), `${tail[0] === 'A' ? 'B' : 'A'}${tail.slice(1)}`].join('.'),
      stranger,
      await encrypt('"a"', { enc: 'A256GCM' }),
      await encrypt('"a"', { zip: 'DEF' }),
      await encrypt(JSON.stringify('x'.repeat(20_000))),
    ]
    for (const text of bad) expect(await jwe.open(text), text.slice(0, 40)).toBeUndefined()
  })

  test('is encrypted for the published key, which has no private part', async () => {
    const key = await jwe.publicKey()
    expect(Object.keys(key).toSorted()).toEqual(['e', 'kid', 'kty', 'n', 'use'])
    expect(key.kid).toBe(await calculateJwkThumbprint(key))
    expect(await importJWK(key, 'RSA-OAEP-256')).toMatchObject({ type: 'public' })
  })

  test('a database that is away once does not lock the key out', async () => {
    let calls = 0
    const flaky = new Jwe({
      open: async () => {
        calls += 1
        if (calls === 1) throw new Error('away')
        return privateKey
      },
    })
    await expect(flaky.open(await encrypt('"a"'))).rejects.toThrow('away')
    expect(await flaky.open(await encrypt('"a"'))).toBe('a')
    expect(await flaky.open(await encrypt('"b"'))).toBe('b')
    expect(calls).toBe(2)
  })
})
