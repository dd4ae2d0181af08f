import { randomBytes } from 'node:crypto'
import type { ClientId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { Passwords } from './passwords.ts'
import type { User, UserStore } from './user-store.ts'

export type CreateUserDeps = {
  readonly users: Pick<UserStore, 'create'>
  readonly passwords: Pick<Passwords, 'hash'>
  now(): Date
}

export type NewUser = Omit<User, 'id' | 'clientId' | 'createdAt'> & { readonly password: string }

/** Registers a user of the client. Throws `Problem('already_exists')` if it has one with this e-mail. */
export async function createUser(
  deps: CreateUserDeps,
  clientId: ClientId,
  { password, ...user }: NewUser,
): Promise<void> {
  const passwordHash = await deps.passwords.hash(password)
  const named = { ...user, id: makeUserId(), clientId, createdAt: deps.now() }
  if (!(await deps.users.create(named, passwordHash))) throw emailTaken()
}

export function emailTaken(): Problem {
  const faults = { email: ['There is a user with this e-mail.'] }
  return new Problem('already_exists', 'the e-mail is taken', { faults })
}

function makeUserId(): UserId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  return `U${randomBytes(16).toString('hex')}` as UserId
}
