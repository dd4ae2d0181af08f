import { expect, test } from 'vitest'
import type { AccountId, BankId } from '../domain/ids.ts'
import { buildAccount } from '../testing/server-deps.ts'
import { planRenewal } from './plan-renewal.ts'

const { iban: _iban, ...bare } = buildAccount({ id: 'A2' as AccountId })
const giro = buildAccount({ id: 'A1' as AccountId })
const card = { ...bare, maskedPan: '525412******3241' }
const space = { ...bare, id: 'A3' as AccountId }
const elsewhere = buildAccount({ id: 'A4' as AccountId, bankId: 'other' as BankId })
const ids = (...names: string[]) => names as AccountId[]
const { bankId, iban } = giro

test.each([
  [
    'all of one bank',
    [giro, card],
    undefined,
    { bankId, accounts: [asked(iban), asked(card.maskedPan)] },
  ],
  ['the named ones', [giro, card, elsewhere], ids('A1'), { bankId, accounts: [asked(iban)] }],
  [
    'one without a number leaves the choice to the person',
    [giro, space],
    undefined,
    { bankId, accounts: [] },
  ],
  ['all of two banks', [giro, elsewhere], undefined, 'several-banks'],
  ['named ones of two banks', [giro, elsewhere], ids('A1', 'A4'), 'several-banks'],
  ['an account of somebody else', [giro], ids('A1', 'A9'), 'unknown-account'],
  ['nobody’s accounts', [], undefined, 'no-account'],
  ['no account named', [giro], ids(), 'no-account'],
])('%s', (...[, accounts, named, expected]) => {
  expect(planRenewal(accounts, named)).toEqual(expected)
})

function asked(id: string | undefined) {
  return { id, currency: 'EUR' }
}
