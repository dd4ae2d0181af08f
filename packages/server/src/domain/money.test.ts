import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, formatDecimal, isNegative, negate, parseMoney } from './money.ts'

const money = fc.record({
  unscaled: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
  scale: fc.integer({ min: 0, max: 5 }),
  currency: fc.constant('EUR'),
})

describe('a decimal amount', () => {
  test.each([
    ['12.34', { unscaled: 1234n, scale: 2 }],
    ['-1056.30', { unscaled: -105_630n, scale: 2 }],
    ['+5', { unscaled: 5n, scale: 0 }],
    ['0.00001', { unscaled: 1n, scale: 5 }],
    ['-0.05', { unscaled: -5n, scale: 2 }],
    [' 7.1 ', { unscaled: 71n, scale: 1 }],
  ])('%s is read exactly', (text, expected) => {
    expect(parseMoney(text, 'EUR')).toEqual({ ...expected, currency: 'EUR' })
  })

  test.each(['', '1,50', '1.', '.5', '1e3', '--1', '1 000.00', 'NaN', '١٢'])(
    '%j is refused, not guessed',
    (text) => {
      expect(() => parseMoney(text, 'EUR')).toThrow('not a decimal amount')
    },
  )

  test.each(['eur', 'EU', '', 'EURO'])('in %j is refused', (currency) => {
    expect(() => parseMoney('1', currency)).toThrow('currency')
  })

  test('comes out as it went in, with every digit', () => {
    fc.assert(
      fc.property(money, (amount) => {
        expect(parseMoney(formatDecimal(amount), 'EUR')).toEqual(amount)
      }),
    )
  })
})

describe('a sum', () => {
  test('is exact where floats are not', () => {
    expect(formatDecimal(add(parseMoney('0.1', 'EUR'), parseMoney('0.2', 'EUR')))).toBe('0.3')
  })

  test('keeps the finer scale', () => {
    expect(formatDecimal(add(parseMoney('1.5', 'EUR'), parseMoney('0.25', 'EUR')))).toBe('1.75')
  })

  test('of an amount and its opposite is zero', () => {
    fc.assert(fc.property(money, (amount) => add(amount, negate(amount)).unscaled === 0n))
  })

  test('of two currencies does not exist', () => {
    expect(() => add(parseMoney('1', 'EUR'), parseMoney('1', 'USD'))).toThrow(
      'cannot add USD to EUR',
    )
  })
})

test('money that leaves is negative', () => {
  expect(isNegative(parseMoney('-0.01', 'EUR'))).toBe(true)
  expect(isNegative(parseMoney('0', 'EUR'))).toBe(false)
})
