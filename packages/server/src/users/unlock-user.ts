import { Problem } from '../domain/problem.ts'
import type { Passwords } from './passwords.ts'
import type { UserName, UserStore } from './user-store.ts'

export type UnlockUserDeps = {
  readonly users: Pick<UserStore, 'resetPassword'>
  readonly passwords: Pick<Passwords, 'hash'>
}

/**
 * The client's way out for a locked user: a new password, for somebody else seems to guess the old one. Throws
 * `Problem('not_found')`.
 */
export async function unlockUser(
  deps: UnlockUserDeps,
  name: UserName,
  password: string,
): Promise<void> {
  const reset = await deps.users.resetPassword(name, await deps.passwords.hash(password))
  if (!reset) throw new Problem('not_found', 'there is no such user')
}
