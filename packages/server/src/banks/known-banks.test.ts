import { expect, test } from 'vitest'

import { buildBank } from '../testing/builders.ts'
import { createBankList } from './create-bank-list.ts'
import { bankOfIbanAmong, knownBankName } from './known-banks.ts'

const bankOfIban = bankOfIbanAmong(createBankList([buildBank({ name: 'Demobank' })]))

test.each(['DE02 1203 0000 0000 2020 51', '12030000', 'BYLADEM1001'])(
  '"%s" is a bank that is known, connected or not',
  (text) => {
    expect(knownBankName(text)).toBe('Deutsche Kreditbank Berlin')
  },
)

test('a bank of the list is known by its name there', () => {
  expect(bankOfIban('DE67900900424711951500')).toEqual({
    name: 'Demobank',
    bankCode: '90090042',
    bic: 'DEMODE01',
  })
})

test('the bank of an IBAN comes with bank code and BIC', () => {
  expect(bankOfIban('DE02120300000000202051')).toEqual({
    name: 'Deutsche Kreditbank Berlin',
    bankCode: '12030000',
    bic: 'BYLADEM1001',
  })
})

test.each([
  '',
  'Sparkasse',
  'DE03120300000000202051',
  '99999999',
  'AT611904300234573201',
  'XXXXXXXX',
])('"%s" is none', (text) => {
  expect(knownBankName(text)).toBeUndefined()
  expect(bankOfIban(text)).toBeUndefined()
})
