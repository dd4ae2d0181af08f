import type { FastifyPluginAsync } from 'fastify'
import type { WidgetLink } from '@kontor/contract'
import type { BankList } from '../../banks/bank-list.ts'
import type { FlowRequest } from '../../flow/flow.ts'
import type { Link } from '../../flow/create-link.ts'
import type { ClientId } from '../../domain/ids.ts'
import { readAccessRequest } from '../read-access-request.ts'
import { requireClient } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'

export type LinkRouteDeps = RequireClientDeps & {
  readonly banks: Pick<BankList, 'find'>
  readonly httpRedirectAllowed: boolean
  createLink(clientId: ClientId, request: FlowRequest): Promise<Link>
}

/** The client's way in: a link to send the person to. */
export const linkRoutes: FastifyPluginAsync<LinkRouteDeps> = async (app, deps) => {
  app.post('/onetime/access', async (request, reply): Promise<WidgetLink> => {
    const client = await requireClient(deps, request)
    const wish = readAccessRequest(request.body, {
      client,
      httpRedirectAllowed: deps.httpRedirectAllowed,
      isKnownBank: (id) => deps.banks.find(id) !== undefined,
    })
    const link = await deps.createLink(client.id, wish)
    reply.code(201)
    return { location: link.location, id: link.id }
  })
}
