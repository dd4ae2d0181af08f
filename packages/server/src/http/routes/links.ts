import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { WidgetLink } from '@kontor/contract'
import type { BankList } from '../../banks/bank-list.ts'
import type { FlowRequest } from '../../flow/flow.ts'
import type { Link } from '../../flow/create-link.ts'
import type { ClientId } from '../../domain/ids.ts'
import { readAccessRequest, readOngoingRequest } from '../read-access-request.ts'
import type { AccessRequestRules } from '../read-access-request.ts'
import { requireClient } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'

export type LinkRouteDeps = RequireClientDeps & {
  readonly banks: Pick<BankList, 'find'>
  readonly httpRedirectAllowed: boolean
  createLink(clientId: ClientId, request: FlowRequest): Promise<Link>
}

/** The client's way in: a link to send the person to. */
export const linkRoutes: FastifyPluginAsync<LinkRouteDeps> = async (app, deps) => {
  app.post('/onetime/access', (request, reply) => answer(request, reply, readAccessRequest))
  app.post('/ongoing/access', (request, reply) => answer(request, reply, readOngoingRequest))

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    read: (body: unknown, rules: AccessRequestRules) => FlowRequest,
  ): Promise<WidgetLink> {
    const client = await requireClient(deps, request)
    const wish = read(request.body, {
      client,
      httpRedirectAllowed: deps.httpRedirectAllowed,
      isKnownBank: (id) => deps.banks.find(id) !== undefined,
    })
    const { location, id } = await deps.createLink(client.id, wish)
    reply.code(201)
    return { location, id }
  }
}
