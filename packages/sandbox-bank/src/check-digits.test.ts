import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creditorId, germanIban, isIban } from './check-digits.ts'

test('the check digits of the documented accounts come out', () => {
  expect(germanIban('90090042', '4711951500')).toBe('DE67900900424711951500')
  expect(germanIban('99000354', '2000')).toBe('DE86990003540000002000')
})

test('a made IBAN is one, and changing any digit shows', () => {
  const digits = (length: number) =>
    fc
      .integer({ min: 0, max: 10 ** length - 1 })
      .map((number) => String(number).padStart(length, '0'))
  fc.assert(
    fc.property(digits(8), digits(10), fc.integer({ min: 4, max: 21 }), (bank, account, place) => {
      const iban = germanIban(bank, account)
      const changed = String((Number(iban[place]) + 1) % 10)
      expect(isIban(iban)).toBe(true)
      expect(isIban(iban.slice(0, place) + changed + iban.slice(place + 1))).toBe(false)
    }),
  )
})

test('what has no shape of an IBAN is none', () => {
  for (const text of ['', 'DE67', 'de67900900424711951500', 'DE67 9009 0042 4711 9515 00']) {
    expect(isIban(text)).toBe(false)
  }
})

test('a creditor identifier has the form and the check digits of one', () => {
  // The Bundesbank's own test identifier.
  expect(creditorId(9_999_999_999)).toBe('DE98ZZZ09999999999')
  expect(creditorId(4711)).toMatch(/^DE\d{2}ZZZ\d{11}$/)
})
