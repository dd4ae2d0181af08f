import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Seal, SealError } from './seal.ts'

const [key, newKey] = [randomBytes(32), randomBytes(32)]
const seal = new Seal([key])

describe('a sealed value', () => {
  test('opens at its place as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.string(), (plain, place) => {
        expect(Uint8Array.from(seal.open(seal.seal(plain, place), place))).toEqual(plain)
      }),
    )
  })

  test('does not open at another place', () => {
    const blob = seal.seal('DE67900900424711951500', 'accounts/U1/A1/identification')
    for (const place of ['accounts/U1/A2/identification', 'accounts/U2/A1/identification', '']) {
      expect(() => seal.open(blob, place)).toThrow(SealError)
    }
  })

  test('does not open when any bit of it was changed, or a part is missing', () => {
    const blob = seal.seal('secret', 'place')
    for (let index = 0; index < blob.length; index++) {
      const changed = Buffer.from(blob)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(() => seal.open(changed, 'place')).toThrow(SealError)
      expect(() => seal.open(blob.subarray(0, index), 'place')).toThrow(SealError)
    }
  })

  test('says nothing of what it holds, nor that two hold the same', () => {
    const [first, second] = [seal.seal('secret', 'place'), seal.seal('secret', 'place')]
    expect(first.includes('secret')).toBe(false)
    expect(first.equals(second)).toBe(false)
  })
})

describe('keys', () => {
  test('an old key still opens, the newest seals', () => {
    const rotating = new Seal([newKey, key])
    const old = seal.seal('old', 'place')
    expect(rotating.open(old, 'place').toString()).toBe('old')
    const fresh = rotating.seal('new', 'place')
    expect(new Seal([newKey]).open(fresh, 'place').toString()).toBe('new')
    expect(() => seal.open(fresh, 'place')).toThrow(SealError)
  })

  test('a missing key is named as what it is, without a word of the content', () => {
    const blob = seal.seal('DE67900900424711951500', 'flows/1/state')
    expect(() => new Seal([newKey]).open(blob, 'flows/1/state')).toThrow(
      'flows/1/state was sealed with a key that is not among KONTOR_SECRET_KEY',
    )
  })

  test('a key of another length, and none at all, are refused', () => {
    expect(() => new Seal([randomBytes(16)])).toThrow(RangeError)
    expect(() => new Seal([])).toThrow(RangeError)
  })
})
