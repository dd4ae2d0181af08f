import { expect, test } from 'vitest'
import { parseObserveKey, scopeOfKey } from './observe-key.ts'

const keys: readonly (readonly [string, object, string | undefined])[] = [
  ['rest/notifications/test', { kind: 'test' }, undefined],
  ['/rest/notifications/test', { kind: 'test' }, undefined],
  ['/rest/accounts/A1.2/balance', { kind: 'balance', accountId: 'A1.2' }, 'balance=ro'],
  [
    '/rest/accounts/A1.2/balance?inferior_limit=-200',
    { kind: 'balance', accountId: 'A1.2', inferiorLimit: -200 },
    'balance=ro',
  ],
  ['/rest/transactions', { kind: 'transactions', includePending: false }, 'transactions=ro'],
  ['/rest/transactions?', { kind: 'transactions', includePending: false }, 'transactions=ro'],
  ['/rest/transactions/', { kind: 'transactions', includePending: false }, 'transactions=ro'],
  [
    '/rest/transactions?include_pending=1&purpose=Miete%20Mai',
    {
      kind: 'transactions',
      includePending: true,
      condition: { name: 'purpose', text: 'Miete Mai' },
    },
    'transactions=ro',
  ],
  [
    '/rest/accounts/A1/transactions?single_expense_goal=100',
    {
      kind: 'transactions',
      accountId: 'A1',
      includePending: false,
      condition: { name: 'single_expense_goal', goal: 100 },
    },
    'transactions=ro',
  ],
  [
    '/rest/transactions?more_expenses_then_deposits=1&since=T1',
    {
      kind: 'transactions',
      includePending: false,
      condition: { name: 'more_expenses_then_deposits' },
    },
    'transactions=ro',
  ],
  [
    '/rest/accounts/A1/sync?wrong_pin=1',
    { kind: 'sync', accountId: 'A1' },
    'balance=ro transactions=ro',
  ],
]

test.each(keys)('%s is a key', (text, key, scope) => {
  const read = parseObserveKey(text)
  expect(read).toEqual(key)
  expect(typeof read === 'string' ? read : scopeOfKey(read)).toBe(scope)
})

test.each([
  ['', 'Must be /rest/transactions'],
  ['/rest/user', 'Must be /rest/transactions'],
  ['/rest/accounts', 'Must be /rest/transactions'],
  ['/rest/accounts/A1', 'Must be /rest/transactions'],
  ['/rest/accounts/A1/balance/more', 'Must be /rest/transactions'],
  ['https://kontor.example/rest/transactions', 'Must be /rest/transactions'],
  ['/rest/accounts/A1/balance?inferior_limit=12.5', 'inferior_limit must be an integer.'],
  ['/rest/transactions?include_pending=perhaps', 'include_pending must be a boolean.'],
  ['/rest/transactions?single_deposit_goal=-1', 'single_deposit_goal must be an integer'],
  ['/rest/transactions?purpose=', 'purpose must not be empty.'],
  ['/rest/transactions?purpose=a&name=b', 'Only one of purpose, name is possible.'],
  ['/rest/accounts/A1/sync', 'Needs wrong_pin=1.'],
  ['/rest/accounts/A1/sync?wrong_pin=0', 'Needs wrong_pin=1.'],
])('"%s" is none: %s', (text, fault) => {
  expect(parseObserveKey(text)).toContain(fault)
})
