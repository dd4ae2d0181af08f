import { ChangeUserRequest, CreateUserRequest, UnlockUserRequest } from '@kontor/contract'
import { Problem } from '../domain/problem.ts'
import type { FieldFaults } from '../domain/problem.ts'
import type { UserWish } from '../users/change-user.ts'
import type { NewUser } from '../users/create-user.ts'
import { readInput } from './read-input.ts'

const missing = ['Missing data for required field.']

/** Reads the body of `POST /auth/user`. Throws `Problem('invalid_request')` with every fault. */
export function readNewUser(body: unknown): NewUser {
  const { fields, faults } = readInput(CreateUserRequest, body)
  const { email, password, language = 'de', name } = fields
  const fullName = fields.full_name ?? name
  const unnamed = fullName === undefined && !('full_name' in faults) && !('name' in faults)
  const all = { ...faults, ...(unnamed && { full_name: missing }) }
  if (fullName === undefined || email === undefined || password === undefined) throw malformed(all)
  if (Object.keys(all).length > 0) throw malformed(all)
  return { fullName, email, password, language }
}

/** Reads the body of `PUT /rest/user`. Throws `Problem('invalid_request')` with every fault. */
export function readUserChanges(body: unknown): UserWish {
  const { fields, faults } = readInput(ChangeUserRequest, body)
  const { email, language, name, password: present, new_password: next } = fields
  const fullName = fields.full_name ?? name
  const unproved = next !== undefined && present === undefined && !('password' in faults)
  const all = { ...faults, ...(unproved && { password: missing }) }
  if (Object.keys(all).length > 0) throw malformed(all)
  return {
    ...(fullName !== undefined && { fullName }),
    ...(email !== undefined && { email }),
    ...(language !== undefined && { language }),
    ...(next !== undefined && present !== undefined && { newPassword: { present, next } }),
  }
}

/** Reads the body of `POST /auth/unlock`. Throws `Problem('invalid_request')` with every fault. */
export function readUnlock(body: unknown): { readonly email: string; readonly password: string } {
  const { fields, faults } = readInput(UnlockUserRequest, body)
  const { username: email, new_password: password } = fields
  if (email === undefined || password === undefined || Object.keys(faults).length > 0) {
    throw malformed(faults)
  }
  return { email, password }
}

function malformed(faults: FieldFaults): Problem {
  return new Problem('invalid_request', 'the body does not match its schema', { faults })
}
