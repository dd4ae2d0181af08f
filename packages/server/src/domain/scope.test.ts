import { describe, expect, test } from 'vitest'
import { coversScope, parseScope } from './scope.ts'

describe('a scope', () => {
  test.each([
    ['accounts=ro', ['accounts=ro']],
    [' accounts=ro  offline ', ['accounts=ro', 'offline']],
    ['payments=rw create_user', ['payments=rw', 'create_user']],
  ])('%j is read entry by entry', (scope, entries) => {
    expect(parseScope(scope)).toEqual(entries)
  })

  test.each(['', ' ', 'accounts=', 'accounts=xx', 'Accounts=ro', 'a,b', 'a\tb', '*', 'ü', 'a"b'])(
    '%j is malformed',
    (scope) => {
      expect(parseScope(scope)).toBeUndefined()
      expect(coversScope('accounts=rw offline', scope)).toBe(false)
    },
  )

  test.each([
    ['accounts=ro balance=ro', 'accounts=ro', true],
    ['accounts=ro balance=ro', 'balance=ro accounts=ro', true],
    ['accounts=rw', 'accounts=ro', true],
    ['accounts=ro', 'accounts=rw', false],
    ['accounts=ro', 'accounts=ro transactions=ro', false],
    ['accounts=ro', 'accounts', false],
    ['accounts', 'accounts=ro', false],
    ['offline', 'offline', true],
    ['', 'offline', false],
    ['xaccounts=ro', 'accounts=ro', false],
  ])('%j covers %j: %s', (granted, requested, covered) => {
    expect(coversScope(granted, requested)).toBe(covered)
  })
})
