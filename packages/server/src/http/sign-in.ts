import { emailKey } from '../domain/email.ts'
import type { ClientId } from '../domain/ids.ts'
import { addressOfAttempts } from '../oauth/address-of-attempts.ts'
import { attemptLimit, limitAttempts } from '../oauth/limit-attempts.ts'
import type { LimitAttemptsDeps } from '../oauth/limit-attempts.ts'
import { checkPassword } from '../users/check-password.ts'
import type { CheckPasswordDeps } from '../users/check-password.ts'
import type { Login, UserStore } from '../users/user-store.ts'

export type SignInDeps = LimitAttemptsDeps &
  CheckPasswordDeps & {
    readonly users: Pick<UserStore, 'findLogin' | 'recordAttempt' | 'rehash'>
  }

export type SignIn = {
  readonly clientId: ClientId
  readonly username: string
  readonly password: string
  /** Where the request came from: the client's server, with all its users behind it. */
  readonly address: string
}

const failuresOfUserMax = 10
const failuresOfClientMax = 100

/**
 * The user behind an e-mail and a password. The limits are on each e-mail, also of nobody, and far wider on the client as a
 * whole. Throws `Problem('wrong_password')`, `user_locked` or `too_many_attempts`.
 */
export async function signIn(
  deps: SignInDeps,
  { clientId, username, password, address: ip }: SignIn,
): Promise<Login> {
  const address = addressOfAttempts(ip)
  const limits = [
    attemptLimit(failuresOfUserMax, 'user', clientId, emailKey(username), address),
    attemptLimit(failuresOfClientMax, 'users', clientId, address),
  ]
  return limitAttempts(deps, { limits, failsWith: 'wrong_password' }, async () => {
    const login = await deps.users.findLogin({ clientId, email: username })
    return checkPassword(deps, login, password)
  })
}
