import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './parse-json.ts'

const parse = (text: string) => parseJson(Buffer.from(text))

test.each(['__proto__', 'constructor', 'prototype'])(
  'the key %s vanishes at every depth',
  (key) => {
    const value = parse(`{"a":1,"${key}":{"b":2},"c":[{"${key}":3,"d":4}]}`)
    expect(JSON.stringify(value)).toBe('{"a":1,"c":[{"d":4}]}')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  },
)

test('an escaped key vanishes, too', () => {
  expect(JSON.stringify(parse('{"\\u005f_proto__":1,"a":2}'))).toBe('{"a":2}')
})

test.each(['', ' \r\n\t'])('%j is no body', (text) => {
  expect(parse(text)).toBeUndefined()
})

test('a byte order mark is not part of the text', () => {
  expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 })
})

test('32 levels are read, 33 are not', () => {
  expect(() => parse('['.repeat(32) + ']'.repeat(32))).not.toThrow()
  expect(() => parse('['.repeat(33) + ']'.repeat(33))).toThrow()
})

test('everything else is read as it was written', () => {
  const known = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 5 }, tie('leaf'), fc.array(tie('value')), tie('object')),
    object: fc.dictionary(fc.string({ unit: 'binary' }), tie('value')),
    leaf: fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null)),
  })).value
  fc.assert(
    fc.property(known, (value) => {
      const text = JSON.stringify(value)
      fc.pre(!/__proto__|constructor|prototype/.test(text))
      expect(parse(text)).toEqual(JSON.parse(text))
    }),
  )
})
