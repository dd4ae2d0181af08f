import { AccessQuery } from '@kontor/contract'
import type { Access as WireAccess, AccessCredential } from '@kontor/contract'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { accessMethodId } from '../../banks/bank-id.ts'
import type { BankList } from '../../banks/bank-list.ts'
import type { Bank } from '../../domain/bank.ts'
import type { AccessId, AccountId, UserId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import type { Access, AccessStore } from '../../sync/access-store.ts'
import type { createAccess } from '../../sync/create-access.ts'
import { languageOf, requireKnownLanguage } from '../accept-language.ts'
import { type AccessPresentation, credentialsOf, presentAccess } from '../present-access.ts'
import type { OpenJwe } from '../read-credentials.ts'
import { readCredentialChange, readNewAccess } from '../read-direct-request.ts'
import { readQuery } from '../read-query.ts'
import { requireToken, type RequireTokenDeps } from '../require-token.ts'

export type AccessRouteDeps = RequireTokenDeps & {
  readonly accesses: AccessStore
  readonly banks: Pick<BankList, 'find' | 'all'>
  readonly openJwe: OpenJwe
  createAccess(wanted: Parameters<typeof createAccess>[1]): Promise<Access>
}

type AccessPath = { Params: { readonly accessId: AccessId } }

/** A person's connections to banks, for clients that draw their own screens (finX API section 6). */
export const accessRoutes: FastifyPluginAsync<AccessRouteDeps> = async (app, deps) => {
  const methods = methodsOf(deps.banks.all())

  app.get('/rest/accesses', async (request): Promise<WireAccess[]> => {
    const { userId } = await requireToken(deps, request, 'accounts=ro')
    const show = showOf(request)
    return (await deps.accesses.list(userId)).map(show)
  })

  app.post('/rest/accesses', async (request, reply): Promise<WireAccess> => {
    const { userId } = await requireToken(deps, request, 'accounts=rw')
    const show = showOf(request)
    const { openJwe } = deps
    const bankOfMethod = (id: string) => methods.get(id.toLowerCase())
    const wanted = await readNewAccess(request.body, { openJwe, bankOfMethod })
    const access = await deps.createAccess({ userId, ...wanted })
    reply.code(201)
    return show(access)
  })

  app.get<AccessPath>('/rest/accesses/:accessId', async (request): Promise<WireAccess> => {
    const { userId } = await requireToken(deps, request, 'accounts=ro')
    const show = showOf(request)
    return show(await find(userId, request))
  })

  app.delete<AccessPath>('/rest/accesses/:accessId', async (request, reply) => {
    const { userId } = await requireToken(deps, request, 'accounts=rw')
    const { accessId: id } = request.params
    if (!(await deps.accesses.end({ userId, id }, deps.now()))) throw gone()
    return reply.code(204).send()
  })

  app.post<AccessPath>('/rest/accesses/:accessId/remove_pin', async (request) => {
    const { userId } = await requireToken(deps, request, 'accounts=rw')
    const show = showOf(request)
    await deps.accesses.forgetCredentials({ userId, id: request.params.accessId })
    return show(await find(userId, request))
  })

  app.get<AccessPath>('/rest/accesses/:accessId/credentials', async (request) => {
    const { userId } = await requireToken(deps, request, 'accounts=ro')
    return [...credentialsOf(await find(userId, request))]
  })

  app.patch<{ Params: AccessPath['Params'] & { readonly credentialId: string } }>(
    '/rest/accesses/:accessId/credentials/:credentialId',
    async (request): Promise<AccessCredential> => {
      const { userId } = await requireToken(deps, request, 'accounts=rw')
      readCredentialChange(request.body)
      const access = await find(userId, request)
      const { credentialId } = request.params
      const credential = credentialsOf(access).find(({ id }) => id === credentialId.toLowerCase())
      if (credential === undefined) throw gone()
      if (credential.type === 'CONSENT') await deps.accesses.revokeConsent(access, deps.now())
      else await deps.accesses.forgetCredentials(access)
      return { ...credential, status: 'REVOKED' }
    },
  )

  app.delete<{ Params: { readonly accountId: AccountId } }>(
    '/rest/accounts/:accountId',
    async (request, reply) => {
      const { userId } = await requireToken(deps, request, 'accounts=rw')
      const { accountId: id } = request.params
      if (!(await deps.accesses.deleteAccount({ userId, id, now: deps.now() }))) throw gone()
      return reply.code(204).send()
    },
  )

  function showOf(request: FastifyRequest): (access: Access) => WireAccess {
    const language = request.headers['accept-language']
    requireKnownLanguage(language)
    const { embed = [] } = readQuery(AccessQuery, request.query)
    const shown: Omit<AccessPresentation, 'bank'> = { embed, language: languageOf(language) }
    return (access) => presentAccess(access, { ...shown, bank: deps.banks.find(access.bankId) })
  }

  async function find(userId: UserId, request: FastifyRequest<AccessPath>): Promise<Access> {
    const access = await deps.accesses.find({ userId, id: request.params.accessId })
    if (access === undefined) throw gone()
    return access
  }
}

/** A bank has one method; older clients name it by the id of the bank. */
function methodsOf(banks: readonly Bank[]): ReadonlyMap<string, Bank> {
  return new Map(
    banks.flatMap((bank) => [
      [accessMethodId(bank), bank],
      [bank.id, bank],
    ]),
  )
}

function gone(): Problem {
  return new Problem('not_found', 'there is no such object of this user')
}
