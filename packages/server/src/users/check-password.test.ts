import { beforeEach, describe, expect, test } from 'vitest'
import type { ClientId, UserId } from '../domain/ids.ts'
import { createMemoryStores, type Stores } from '../testing/memory-stores.ts'
import { changeUser } from './change-user.ts'
import { checkPassword } from './check-password.ts'
import { createUser } from './create-user.ts'
import { Passwords } from './passwords.ts'
import { unlockUser } from './unlock-user.ts'

const passwords = new Passwords({ ln: 4, r: 1, p: 1 })
const name = { clientId: 'client' as ClientId, email: 'Erika@example.com' }
let deps: { users: Stores['users']; passwords: Passwords; now(): Date }
beforeEach(async () => {
  deps = { users: createMemoryStores().users, passwords, now: () => new Date() }
  const { email } = name
  const user = { fullName: 'Erika', email, language: 'de', password: 'right password' }
  await createUser(deps, name.clientId, user)
})

const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'right',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
const enter = async (password: string) =>
  outcome(checkPassword(deps, await deps.users.findLogin(name), password))
const userId = async (): Promise<UserId> => {
  const login = await deps.users.findLogin(name)
  if (login === undefined) throw new Error('no user')
  return login.userId
}

describe('three wrong passwords in a row', () => {
  test('lock, and then the right one is refused like any other', async () => {
    for (let count = 0; count < 3; count++) expect(await enter('wrong')).toBe('wrong_password')
    expect(await enter('right password')).toBe('user_locked')
    expect(await enter('wrong')).toBe('user_locked')
  })

  test('must be in a row', async () => {
    for (let round = 0; round < 3; round++) {
      expect([await enter('wrong'), await enter('wrong')]).toEqual([
        'wrong_password',
        'wrong_password',
      ])
      expect(await enter('right password')).toBe('right')
    }
  })

  test('are three, however many are tried at once, and a right one among them tells nothing after', async () => {
    const guesses = Array.from({ length: 30 }, (_, index) => enter(`guess ${index}`))
    const outcomes = await Promise.all([...guesses, enter('right password')])
    expect(outcomes.filter((each) => each === 'wrong_password')).toHaveLength(3)
    expect(outcomes.filter((each) => each === 'user_locked')).toHaveLength(28)
  })

  test('also where a password is to be changed, which then stays as it was', async () => {
    const change = async (present: string) =>
      outcome(changeUser(deps, await userId(), { newPassword: { present, next: 'another one' } }))
    for (let count = 0; count < 3; count++) expect(await change('wrong')).toBe('wrong_password')
    expect(await change('right password')).toBe('user_locked')
    await unlockUser(deps, name, 'a new password')
    expect(await enter('right password')).toBe('wrong_password')
    expect(await enter('a new password')).toBe('right')
  })
})

test('nobody’s password is wrong', async () => {
  expect(await outcome(checkPassword(deps, undefined, 'x'))).toBe('wrong_password')
  const nobody = { ...name, email: 'nobody@example.com' }
  expect(await outcome(unlockUser(deps, nobody, 'a new password'))).toBe('not_found')
})

test('a right password against an outdated hash is hashed anew, at today’s cost', async () => {
  deps.passwords = new Passwords({ ln: 5, r: 1, p: 1 })
  expect(await enter('right password')).toBe('right')
  expect((await deps.users.findLogin(name))?.passwordHash).toContain('$ln=5,')
  expect(await enter('right password')).toBe('right')
})

test('an e-mail is taken once, whatever its case', async () => {
  const twin = { fullName: 'E', email: 'ERIKA@EXAMPLE.com', language: 'de', password: 'pass word' }
  expect(await outcome(createUser(deps, name.clientId, twin))).toBe('already_exists')
  await createUser(deps, 'other' as ClientId, twin)
  await createUser(deps, name.clientId, { ...twin, email: 'max@example.com' })
  const taken = { email: 'MAX@example.com' }
  expect(await outcome(changeUser(deps, await userId(), taken))).toBe('already_exists')
})
