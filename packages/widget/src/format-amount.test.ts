import { expect, test } from 'vitest'
import { formatAmount } from './format-amount.ts'
import { formatBankCode } from './format-bank-code.ts'

test.each([
  ['de', { amount: '3250.31', currency: 'EUR' }, '3.250,31\u00a0€'],
  ['en', { amount: '3250.31', currency: 'EUR' }, '€3,250.31'],
  ['de', { amount: '-0.5', currency: 'EUR' }, '\u22120,50\u00a0€'],
  ['en', { amount: '-412.05', currency: 'USD' }, '\u2212US$412.05'],
  ['es', { amount: '3250.31', currency: 'EUR' }, '3250,31\u00a0€'],
  ['fr', { amount: '-3250.31', currency: 'EUR' }, '\u22123\u202f250,31\u00a0€'],
  ['ar', { amount: '3250.31', currency: 'EUR' }, '\u20663,250.31\u00a0€\u2069'],
  ['ar', { amount: '-412.05', currency: 'USD' }, '\u2066\u2212412.05\u00a0US$\u2069'],
  ['de', { amount: '1500', currency: 'JPY' }, '1.500\u00a0¥'],
  ['de', { amount: '1.005', currency: 'EUR' }, '1,005\u00a0€'],
  ['de', { amount: '90071992547409931.23', currency: 'EUR' }, '90.071.992.547.409.931,23\u00a0€'],
] as const)('in %s, %o is written %s', (language, balance, written) => {
  expect(formatAmount(balance, language)).toBe(written)
})

test.each([
  ['12,5', 'EUR'],
  ['1e5', 'EUR'],
  ['5', 'EURO'],
  ['', ''],
])('what is no amount (%s %s) is shown as it is and throws nothing', (amount, currency) => {
  expect(formatAmount({ amount, currency }, 'de')).toBe(`${amount}\u00a0${currency}`)
})

test.each([
  ['90090042', '900\u00a0900\u00a042'],
  ['12345', '12345'],
  ['', ''],
])('the bank code %s is written %s', (bankCode, written) => {
  expect(formatBankCode(bankCode)).toBe(written)
})
