import formbody from '@fastify/formbody'
import type { Nothing, User as WireUser } from '@kontor/contract'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { UserId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import { addressOfAttempts } from '../../oauth/address-of-attempts.ts'
import { attemptLimit, limitAttempts } from '../../oauth/limit-attempts.ts'
import { changeUser } from '../../users/change-user.ts'
import { createUser } from '../../users/create-user.ts'
import type { Passwords } from '../../users/passwords.ts'
import { unlockUser } from '../../users/unlock-user.ts'
import type { DeleteUser, User, UserStore } from '../../users/user-store.ts'
import { presentInstant } from '../present-time.ts'
import { readNewUser, readUnlock, readUserChanges } from '../read-user-request.ts'
import { requireClientWith } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'
import { requireToken } from '../require-token.ts'
import type { RequireTokenDeps } from '../require-token.ts'

export type UserRouteDeps = RequireClientDeps &
  RequireTokenDeps & {
    readonly users: UserStore
    readonly passwords: Pick<Passwords, 'hash' | 'verify'>
    readonly deleteUser: DeleteUser
  }

const formBytesMax = 64 * 1024
const failuresOfUserMax = 10

/** Users who sign in with a password: made by their client, read, changed and deleted with a token of their own. */
export const userRoutes: FastifyPluginAsync<UserRouteDeps> = async (app, deps) => {
  await app.register(formbody, { bodyLimit: formBytesMax })

  app.post('/auth/user', async (request, reply): Promise<Nothing> => {
    const client = await requireClientWith('create_user', deps, request)
    await createUser(deps, client.id, readNewUser(request.body))
    reply.code(201)
    return {}
  })

  app.post('/auth/unlock', async (request): Promise<Nothing> => {
    const client = await requireClientWith('create_user', deps, request)
    const { email, password } = readUnlock(request.body)
    await unlockUser(deps, { clientId: client.id, email }, password)
    return {}
  })

  app.get('/rest/user', async (request): Promise<WireUser> => {
    const { userId } = await requireToken(deps, request, 'user=ro')
    const user = await deps.users.find(userId)
    if (user === undefined) throw new Problem('not_found', 'the user has no login')
    return presentUser(user)
  })

  app.put('/rest/user', async (request): Promise<WireUser> => {
    const { userId } = await requireToken(deps, request, 'user=rw')
    const changes = readUserChanges(request.body)
    const change = () => changeUser(deps, userId, changes)
    const guessed = { limits: limitsOn(userId, request), failsWith: 'wrong_password' } as const
    return presentUser(await limitAttempts(deps, guessed, change))
  })

  app.delete('/rest/user', async (request, reply) => {
    const { userId } = await requireToken(deps, request, 'user=rw')
    await deps.deleteUser(userId)
    return reply.code(204).send()
  })
}

function limitsOn(userId: UserId, request: FastifyRequest) {
  return [attemptLimit(failuresOfUserMax, 'own-user', userId, addressOfAttempts(request.ip))]
}

function presentUser(user: User): WireUser {
  return {
    id: user.id,
    full_name: user.fullName,
    email: user.email,
    language: user.language,
    created_at: presentInstant(user.createdAt),
  }
}
