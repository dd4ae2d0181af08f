import { Problem } from '../domain/problem.ts'
import type { Passwords } from './passwords.ts'
import type { Login, UserStore } from './user-store.ts'

export type CheckPasswordDeps = {
  readonly users: Pick<UserStore, 'recordAttempt' | 'rehash'>
  readonly passwords: Pick<Passwords, 'hash' | 'verify'>
}

/**
 * Returns for the right password. Throws `Problem('wrong_password')`, also for nobody's login and in the same time, or
 * `user_locked`, whatever the password.
 */
export async function checkPassword(
  deps: CheckPasswordDeps,
  login: Login | undefined,
  password: string,
): Promise<Login> {
  if (login?.locked === true) throw locked()
  const { right, outdated } = await deps.passwords.verify(password, login?.passwordHash)
  if (login === undefined) throw new Problem('wrong_password', 'there is no such user')
  const recorded = await deps.users.recordAttempt(login.userId, { right })
  if (!recorded) throw locked()
  if (!right) throw new Problem('wrong_password', 'the password is wrong')
  if (outdated) {
    const { userId, passwordHash } = login
    await deps.users.rehash(userId, passwordHash, await deps.passwords.hash(password))
  }
  return login
}

function locked(): Problem {
  return new Problem('user_locked', 'three wrong passwords in a row locked the user')
}
