import type { UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { CheckPasswordDeps } from './check-password.ts'
import { checkPassword } from './check-password.ts'
import { emailTaken } from './create-user.ts'
import type { User, UserChanges, UserStore } from './user-store.ts'

export type ChangeUserDeps = CheckPasswordDeps & {
  readonly users: Pick<UserStore, 'findLoginById' | 'recordAttempt' | 'rehash' | 'update'>
}

export type UserWish = Omit<UserChanges, 'passwordHash'> & {
  /** A new password is set only by who knows the present one. */
  readonly newPassword?: { readonly present: string; readonly next: string }
}

/** Changes what is given. Throws `Problem('not_found')`, `already_exists`, `wrong_password` or `user_locked`. */
export async function changeUser(
  deps: ChangeUserDeps,
  id: UserId,
  { newPassword, ...changes }: UserWish,
): Promise<User> {
  const passwordHash = newPassword && (await nextHash(deps, id, newPassword))
  const changed = await deps.users.update(id, { ...changes, ...(passwordHash && { passwordHash }) })
  if (changed === 'taken') throw emailTaken()
  if (changed === undefined) throw new Problem('not_found', 'there is no such user')
  return changed
}

async function nextHash(
  deps: ChangeUserDeps,
  id: UserId,
  { present, next }: { readonly present: string; readonly next: string },
) {
  await checkPassword(deps, await deps.users.findLoginById(id), present)
  return deps.passwords.hash(next)
}
