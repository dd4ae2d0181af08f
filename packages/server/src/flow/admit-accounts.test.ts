import { describe, expect, test } from 'vitest'
import type { Balance } from '../domain/account.ts'
import { parseMoney } from '../domain/money.ts'
import { buildBankAccount, buildRequest } from '../testing/builders.ts'
import { admitAccounts } from './admit-accounts.ts'

const giro = buildBankAccount()
const dollars = buildBankAccount({ resourceId: 'r2', currency: 'USD' })
const savings = buildBankAccount({
  resourceId: 'r3',
  iban: 'DE07900948150000002000',
  type: 'Savings account',
})
const { iban: _none, ...withoutIban } = buildBankAccount({ resourceId: 'r4', type: 'Credit card' })
const card = { ...withoutIban, maskedPan: '525412******3241' }
const all = [giro, dollars, savings, card]
const raw = all.map(({ resourceId }) => ({ mediaType: 'application/json', body: resourceId }))

const admitted = (changes: Parameters<typeof buildRequest>[0]) =>
  admitAccounts({ accounts: all, raw }, buildRequest(changes)).map((account) => account.resourceId)

describe('the request admits', () => {
  test('every account where it names none', () => {
    expect(admitted({})).toEqual(['r1', 'r2', 'r3', 'r4'])
  })

  test.each([
    ['an IBAN in all its currencies', [{ id: 'DE67 9009 0042 4711 9515 00' }], ['r1', 'r2']],
    ['an IBAN in one currency', [{ id: 'DE67900900424711951500', currency: 'USD' }], ['r2']],
    ['lower case letters', [{ id: 'de07900948150000002000' }], ['r3']],
    ['a national account number that the IBAN holds', [{ id: '4711951500' }], ['r1', 'r2']],
    ['a national account number without the zeros in front', [{ id: '2000' }], ['r3']],
    ['no account whose number merely ends so', [{ id: '51500' }], []],
    ['a card by its full number', [{ id: '5254123456783241' }], ['r4']],
    ['no card with other digits', [{ id: '5254123456783242' }], []],
    ['no other account', [{ id: 'DE82900948150000002881' }], []],
  ])('%s', (_title, accounts, expected) => {
    expect(admitted({ accounts })).toEqual(expected)
  })

  test('accounts of the named types', () => {
    expect(admitted({ accountTypes: ['Savings account', 'Credit card'] })).toEqual(['r3', 'r4'])
  })
})

test('what the bank said stays with the account it said it of', () => {
  const admitted = admitAccounts(
    { accounts: all, raw },
    buildRequest({ accountTypes: ['Credit card'] }),
  )
  expect(admitted).toMatchObject([{ choice: '0', resourceId: 'r4', raw: { body: 'r4' } }])
})

test('what is offered has a place in the list and the balance to show', () => {
  const balance: Balance = { amount: parseMoney('-4040.00', 'EUR'), type: 'closingBooked' }
  const [offered] = admitAccounts(
    { accounts: [{ ...giro, balances: [balance] }], raw: [] },
    buildRequest(),
  )
  expect(offered).toMatchObject({ choice: '0', balance: { amount: '-4040.00', currency: 'EUR' } })
  expect(offered).not.toHaveProperty('balances')
})
