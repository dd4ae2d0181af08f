import { OnetimeAccessRequest, TransactionListQuery } from '@kontor/contract'
import fc from 'fast-check'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { readInput } from './read-input.ts'

const Sample = Type.Object({
  name: Type.String({ minLength: 2, maxLength: 5 }),
  day: Type.Optional(Type.String({ format: 'date' })),
  id: Type.Optional(Type.String({ format: 'uuid' })),
  link: Type.Optional(Type.String({ format: 'uri' })),
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 730 })),
  flag: Type.Optional(Type.Boolean()),
  kind: Type.Optional(Type.Enum(['x', 'y'])),
  code: Type.Optional(Type.String({ pattern: '^[A-Z]+$' })),
  list: Type.Optional(Type.Array(Type.Object({ id: Type.String() }), { maxItems: 2 })),
})

const faultsOf = (input: unknown) => readInput(Sample, input).faults
const valueOf = (input: object) => readInput(Sample, { name: 'abc', ...input }).fields

describe('what is taken', () => {
  test.each([
    [{ count: 7 }, { count: 7 }],
    [{ count: '7' }, { count: 7 }],
    [{ count: ' 730 ' }, { count: 730 }],
    [{ flag: 'true' }, { flag: true }],
    [{ flag: 'False' }, { flag: false }],
    [{ flag: '1' }, { flag: true }],
    [{ flag: 0 }, { flag: false }],
    [{ kind: 'y' }, { kind: 'y' }],
    [{ kind: null, count: null, list: undefined }, {}],
    [{ unknown: 'field', toString: 'x' }, {}],
    [{ list: [{ id: 'a', extra: 1 }] }, { list: [{ id: 'a' }] }],
    [{ day: '2024-02-29' }, { day: '2024-02-29' }],
  ])('%j', (input, expected) => {
    expect(valueOf(input)).toEqual({ name: 'abc', ...expected })
  })
})

describe('what is refused', () => {
  test.each([
    [{}, { name: ['Missing data for required field.'] }],
    [{ name: null }, { name: ['Missing data for required field.'] }],
    [{ name: 5 }, { name: ['Not a valid string.'] }],
    [{ name: 'a\0b' }, { name: ['Not a valid string.'] }],
    [{ name: 'a\ud800b' }, { name: ['Not a valid string.'] }],
    [{ name: 'a' }, { name: ['Shorter than minimum length 2.'] }],
    [{ name: 'abcdef' }, { name: ['Longer than maximum length 5.'] }],
    [{ name: ['abc'] }, { name: ['Not a valid string.'] }],
    [{ name: 'abc', count: '7.0' }, { count: ['Not a valid integer.'] }],
    [{ name: 'abc', count: '' }, { count: ['Not a valid integer.'] }],
    [{ name: 'abc', count: 1.5 }, { count: ['Not a valid integer.'] }],
    [{ name: 'abc', count: true }, { count: ['Not a valid integer.'] }],
    [{ name: 'abc', count: '9'.repeat(400) }, { count: ['Not a valid integer.'] }],
    [{ name: 'abc', count: 0 }, { count: ['Must be between 1 and 730.'] }],
    [{ name: 'abc', flag: 'yes please' }, { flag: ['Not a valid boolean.'] }],
    [{ name: 'abc', kind: 'z' }, { kind: ['Must be one of: x, y.'] }],
    [{ name: 'abc', code: 'x' }, { code: ['String does not match expected pattern.'] }],
    [{ name: 'abc', day: '2026-02-30' }, { day: ['Not a valid date.'] }],
    [{ name: 'abc', id: 'x' }, { id: ['Not a valid UUID.'] }],
    [{ name: 'abc', link: 'x' }, { link: ['Not a valid URL.'] }],
    [{ name: 'abc', list: {} }, { list: ['Not a valid list.'] }],
    [
      { name: 'abc', list: [1, {}] },
      {
        'list.0': ['Not a valid mapping type.'],
        'list.1.id': ['Missing data for required field.'],
      },
    ],
    [{ name: 'abc', list: [{}, {}, {}] }, { list: ['Longer than maximum length 2.'] }],
    ['text', { _schema: ['Not a valid mapping type.'] }],
    [[], { _schema: ['Not a valid mapping type.'] }],
  ])('%j', (input, faults) => {
    expect(faultsOf(input)).toEqual(faults)
  })

  test('every fault is reported at once, and what is right can still be judged', () => {
    const { faults, fields } = readInput(Sample, { count: 'x', flag: 'x', kind: 'y', day: 5 })
    expect(Object.keys(faults)).toEqual(['name', 'day', 'count', 'flag'])
    expect(fields).toEqual({ kind: 'y' })
  })

  test('a key of the prototype is no field', () => {
    const Odd = Type.Object({ constructor: Type.String() })
    expect(readInput(Odd, {}).faults).toEqual({ constructor: ['Missing data for required field.'] })
  })
})

test.each([
  ['a link', OnetimeAccessRequest, { redirect_uri: 'https://a.example' }],
  ['a list', TransactionListQuery, {}],
  ['a sample', Sample, { name: 'abc' }],
])('what is taken as %s is what its schema says, by another checker', (_name, schema, base) => {
  const value = fc.oneof(
    fc.anything(),
    fc.constantFrom('5', 'true', 'asc', 'T1', '2026-01-01', 'https://a.example', 'date:x'),
    fc.constantFrom(['Depot'], [{ id: 'DE82' }], [{ id: 'x', currency: 'EUR' }], ['Transfer']),
  )
  const names = fc.constantFrom(...Object.keys(schema.properties))
  let taken = 0
  fc.assert(
    fc.property(fc.dictionary(names, value, { maxKeys: 3 }), (input) => {
      const { fields, complete } = readInput(schema, { ...base, ...input })
      if (!complete) return
      taken++
      expect(Value.Errors(schema, fields)).toEqual([])
    }),
    { numRuns: 2000 },
  )
  expect(taken).toBeGreaterThan(100)
})
