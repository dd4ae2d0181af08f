import type { Challenge, Nothing, Sync as WireSync } from '@kontor/contract'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { BankList } from '../../banks/bank-list.ts'
import type { AccessId, ChallengeId, SyncId, UserId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import type { ClientStore } from '../../oauth/client-store.ts'
import type { Access, AccessStore } from '../../sync/access-store.ts'
import type { AskedSync, AuthorizationStore } from '../../sync/authorization-store.ts'
import type { requestSync } from '../../sync/request-sync.ts'
import type { Sync } from '../../sync/sync-store.ts'
import { presentChallenge, presentSync } from '../present-sync.ts'
import { psuOf } from '../psu-of.ts'
import type { OpenJwe } from '../read-credentials.ts'
import { readAnswer, readSyncRequest } from '../read-direct-request.ts'
import { requireToken, type RequireTokenDeps } from '../require-token.ts'

export type SyncRouteDeps = RequireTokenDeps & {
  readonly clients: Pick<ClientStore, 'find'>
  readonly accesses: Pick<AccessStore, 'find'>
  readonly authorizations: Pick<AuthorizationStore, 'find' | 'respond'>
  readonly banks: Pick<BankList, 'find'>
  readonly httpRedirectAllowed: boolean
  readonly openJwe: OpenJwe
  requestSync(access: Access, wish: Parameters<typeof requestSync>[2]): Promise<Sync>
}

type AccessPath = { Params: { readonly accessId: AccessId } }
type SyncPath = { Params: AccessPath['Params'] & { readonly syncId: SyncId } }
type ChallengePath = { Params: SyncPath['Params'] & { readonly challengeId: ChallengeId } }

/** Runs that the client asks for, and what the person is asked during them (finX API section 7). */
export const syncRoutes: FastifyPluginAsync<SyncRouteDeps> = async (app, deps) => {
  app.post<AccessPath>('/rest/accesses/:accessId/syncs', async (request, reply) => {
    const { userId, clientId } = await requireToken(deps, request, 'accounts=rw')
    const access = await deps.accesses.find({ userId, id: request.params.accessId })
    if (access === undefined) throw gone()
    const wish = await readSyncRequest(request.body, {
      openJwe: deps.openJwe,
      httpRedirectAllowed: deps.httpRedirectAllowed,
      bank: deps.banks.find(access.bankId),
      client: await deps.clients.find(clientId),
    })
    const psu = psuOf(request)
    const sync = await deps.requestSync(access, {
      ...wish,
      request: { ...wish.request, clientId },
      ...(psu && { psu }),
    })
    reply.code(201)
    return presentSync({ sync, challenges: [] })
  })

  app.get<SyncPath>(
    '/rest/accesses/:accessId/syncs/:syncId',
    async (request): Promise<WireSync> => {
      const { userId } = await requireToken(deps, request, 'accounts=ro')
      return presentSync(await find(userId, request))
    },
  )

  app.get<SyncPath>('/rest/accesses/:accessId/syncs/:syncId/challenges', async (request) => {
    const { userId } = await requireToken(deps, request, 'accounts=ro')
    return (await find(userId, request)).challenges.map(presentChallenge)
  })

  app.get<ChallengePath>(
    '/rest/accesses/:accessId/syncs/:syncId/challenges/:challengeId',
    async (request): Promise<Challenge> => {
      const { userId } = await requireToken(deps, request, 'accounts=ro')
      return presentChallenge(challengeOf(await find(userId, request), request))
    },
  )

  app.post<ChallengePath>(
    '/rest/accesses/:accessId/syncs/:syncId/challenges/:challengeId/response',
    async (request, reply): Promise<Nothing> => {
      const { userId } = await requireToken(deps, request, 'accounts=rw')
      const found = await find(userId, request)
      const { id: challenge, asked } = challengeOf(found, request)
      const input = await readAnswer(request.body, { openJwe: deps.openJwe, asked })
      if (found.open !== challenge) throw late()
      const psu = psuOf(request)
      const now = deps.now()
      const answer = input && { challenge, input, now, ...(psu && { psu }) }
      const key = { userId, id: found.sync.id }
      if (answer && !(await deps.authorizations.respond(key, answer))) throw late()
      reply.code(202)
      return {}
    },
  )

  async function find(userId: UserId, request: FastifyRequest<SyncPath>): Promise<AskedSync> {
    const key = { userId, id: request.params.accessId }
    const access = await deps.accesses.find(key)
    const found = access && (await deps.authorizations.find(key, request.params.syncId))
    if (found === undefined) throw gone()
    return found
  }
}

function challengeOf(
  { challenges }: AskedSync,
  request: FastifyRequest<ChallengePath>,
): AskedSync['challenges'][number] {
  const found = challenges.find(({ id }) => id === request.params.challengeId)
  if (found === undefined) throw gone()
  return found
}

function gone(): Problem {
  return new Problem('not_found', 'there is no such object of this user')
}

function late(): Problem {
  return new Problem('not_awaited', 'the challenge does not wait for an answer')
}
