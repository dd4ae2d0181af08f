import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMoney } from '../domain/money.ts'
import { presentMoney } from './present-money.ts'

const present = (amount: string, cents = false) =>
  JSON.stringify(presentMoney(parseMoney(amount, 'EUR'), cents))

describe('an amount on the wire', () => {
  test.each([
    ['0.00', '0'],
    ['-0.00', '0'],
    ['12.34', '12.34'],
    ['-1056.30', '-1056.3'],
    ['0.1', '0.1'],
    ['0.00001', '0.00001'],
    ['4040', '4040'],
    ['123456789012.34', '123456789012.34'],
    ['123456789012345678.91', '123456789012345678.91'],
    ['-99999999999999999.99', '-99999999999999999.99'],
  ])('%s is the number %s', (amount, text) => {
    expect(present(amount)).toBe(text)
  })

  test.each([
    ['12.34', '1234'],
    ['-12.3', '-1230'],
    ['5', '500'],
    ['0.005', '1'],
    ['-0.005', '-1'],
    ['0.00499', '0'],
    ['1.23456', '123'],
    ['123456789012345678.91', '12345678901234567891'],
  ])('%s is %s cents', (amount, text) => {
    expect(present(amount, true)).toBe(text)
  })

  test('is exact to the last digit, whatever it is', () => {
    const amount = fc
      .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.nat({ max: 99 }))
      .map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}`)
    fc.assert(
      fc.property(amount, (text) => {
        const written = present(text)
        expect(written).not.toMatch(/e/i)
        const [whole = '', part = ''] = text.split('.')
        const plain = `${whole}.${part}`.replace(/\.?0+$/, '').replace(/^-0?$/, '0') || '0'
        expect(written.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')).toBe(
          part === '00' ? (whole === '-0' ? '0' : whole) : plain,
        )
      }),
    )
  })
})
