import { describe, expect, test } from 'vitest'
import type { AccountId } from '../domain/ids.ts'
import { parseMoney } from '../domain/money.ts'
import { noticeRules } from './match-notifications.ts'
import type { AccountChange, ArrivedTransaction, MonthTotals } from './notification.ts'

const euros = (amount: string) => parseMoney(amount, 'EUR')
const accountId = 'A1' as AccountId
const arrived = (changes: Partial<ArrivedTransaction> = {}): ArrivedTransaction => ({
  status: 'booked',
  amount: euros('-12.30'),
  counterparty: { name: 'Stadtwerke Köln' },
  purpose: 'Abschlag Mai',
  ...changes,
})
const totals = (expenses: string, deposits: string): MonthTotals => ({
  expenses: euros(expenses),
  deposits: euros(deposits),
})

function isMeant(key: string, change: Omit<AccountChange, 'accountId'>, of?: MonthTotals) {
  return noticeRules.isMeant(key, { accountId, ...change }, of)
}

describe('a balance', () => {
  const key = '/rest/accounts/A1/balance'
  test.each([
    [key, '1.00', true],
    [`${key}?inferior_limit=100`, '99.99', true],
    [`${key}?inferior_limit=100`, '100.00', false],
    [`${key}?inferior_limit=100`, '100.01', false],
    [`${key}?inferior_limit=-50`, '-50.01', true],
    [`${key}?inferior_limit=-50`, '-50', false],
    ['/rest/accounts/A2/balance', '1.00', false],
  ])('%s is told of %s: %s', (observed, amount, expected) => {
    expect(isMeant(observed, { balance: euros(amount) })).toBe(expected)
  })

  test('that stayed is told to nobody', () => {
    expect(isMeant(key, { arrived: [arrived()], revised: true })).toBe(false)
  })
})

describe('transactions', () => {
  const all = '/rest/transactions'
  const pending = arrived({ status: 'pending' })
  const table: readonly (readonly [string, Omit<AccountChange, 'accountId'>, boolean])[] = [
    [all, { arrived: [arrived()] }, true],
    ['/rest/accounts/A1/transactions', { arrived: [arrived()] }, true],
    ['/rest/accounts/A2/transactions', { arrived: [arrived()] }, false],
    [all, { revised: true }, true],
    [all, { balance: euros('1') }, false],
    [all, { credentialsRejected: true }, false],
    [all, { arrived: [pending] }, false],
    [`${all}?include_pending=1`, { arrived: [pending] }, true],
    [`${all}?purpose=abschlag`, { arrived: [arrived()] }, true],
    [`${all}?purpose=Miete`, { arrived: [arrived()] }, false],
    [`${all}?purpose=abschlag`, { arrived: [pending] }, false],
    [`${all}?purpose=abschlag&include_pending=1`, { arrived: [pending] }, true],
    [`${all}?purpose=abschlag`, { revised: true }, false],
    [`${all}?name=k%C3%96ln`, { arrived: [arrived()] }, true],
    [`${all}?name=Berlin`, { arrived: [arrived({ counterparty: {} })] }, false],
    [`${all}?single_expense_goal=12`, { arrived: [arrived()] }, true],
    [`${all}?single_expense_goal=13`, { arrived: [arrived()] }, false],
    [`${all}?single_expense_goal=12`, { arrived: [arrived({ amount: euros('99') })] }, false],
    [`${all}?single_deposit_goal=99`, { arrived: [arrived({ amount: euros('99') })] }, true],
    [`${all}?single_deposit_goal=100`, { arrived: [arrived({ amount: euros('99.99') })] }, false],
    [`${all}?single_deposit_goal=12`, { arrived: [arrived()] }, false],
  ]
  test.each(table.map(([key, change, expected], index) => ({ key, change, expected, index })))(
    '$key, case $index: $expected',
    ({ key, change, expected }) => {
      expect(isMeant(key, change)).toBe(expected)
    },
  )

  test.each([
    { condition: 'current_month_expense_goal=100', spent: '100.00', earned: '0', expected: true },
    { condition: 'current_month_expense_goal=100', spent: '99.99', earned: '0', expected: false },
    { condition: 'more_expenses_then_deposits=1', spent: '100.01', earned: '100', expected: true },
    { condition: 'more_expenses_then_deposits=1', spent: '100', earned: '100.0', expected: false },
  ])(
    '$condition, spent $spent, earned $earned: $expected',
    ({ condition, spent, earned, expected }) => {
      const key = `${all}?${condition}`
      expect(noticeRules.needsTotals(key)).toBe(true)
      expect(isMeant(key, { arrived: [arrived()] }, totals(spent, earned))).toBe(expected)
      expect(isMeant(key, { revised: true }, totals(spent, earned))).toBe(false)
      expect(isMeant(key, { arrived: [arrived()] })).toBe(false)
    },
  )

  test('only what counts by the month needs its sums', () => {
    const others = [all, `${all}?single_expense_goal=1`, '/rest/accounts/A1/balance', 'nonsense']
    expect(others.filter((key) => noticeRules.needsTotals(key))).toEqual([])
  })
})

test('a rejected PIN is told to who watches syncs of this account', () => {
  const rejected = { credentialsRejected: true }
  expect(isMeant('/rest/accounts/A1/sync?wrong_pin=1', rejected)).toBe(true)
  expect(isMeant('/rest/accounts/A2/sync?wrong_pin=1', rejected)).toBe(false)
  expect(isMeant('/rest/accounts/A1/sync?wrong_pin=1', { revised: true })).toBe(false)
})

test('a key that is none by now, and that of a test, is told of nothing', () => {
  const everything = { revised: true, credentialsRejected: true, balance: euros('1') }
  for (const key of ['nonsense', 'rest/notifications/test']) {
    expect(isMeant(key, everything)).toBe(false)
  }
})
