import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { OverviewLink as WireOverviewLink, WidgetLink } from '@kontor/contract'
import type { BankList } from '../../banks/bank-list.ts'
import { Problem } from '../../domain/problem.ts'
import type { AccountReader } from '../../data/account-reader.ts'
import type { FlowRequest, Ongoing } from '../../flow/flow.ts'
import { type NoRenewal, planRenewal } from '../../flow/plan-renewal.ts'
import type { Client } from '../../oauth/client-store.ts'
import type { OverviewLink, OverviewWish } from '../../overview/create-overview.ts'
import type { UserStore } from '../../users/user-store.ts'
import { presentInstant } from '../present-time.ts'
import type { Link } from '../../flow/create-link.ts'
import type { ClientId } from '../../domain/ids.ts'
import {
  readAccessRequest,
  readOngoingRequest,
  readOverviewRequest,
  readSyncRequest,
} from '../read-access-request.ts'
import type { AccessRequestRules } from '../read-access-request.ts'
import { requireClient } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'

export type LinkRouteDeps = RequireClientDeps & {
  readonly banks: Pick<BankList, 'find'>
  readonly httpRedirectAllowed: boolean
  readonly users: Pick<UserStore, 'findNamed'>
  readonly accounts: Pick<AccountReader, 'list'>
  createLink(clientId: ClientId, request: FlowRequest): Promise<Link>
  createOverview(clientId: ClientId, wish: OverviewWish): Promise<OverviewLink>
}

/** The client's way in: a link to send the person to. */
export const linkRoutes: FastifyPluginAsync<LinkRouteDeps> = async (app, deps) => {
  app.post('/onetime/access', (request, reply) => answer(request, reply, readAccessRequest))
  app.post('/ongoing/access', (request, reply) => answer(request, reply, readOngoingRequest))

  app.post('/ongoing/sync', async (request, reply) => {
    const client = await requireClient(deps, request)
    const { request: wish, accountIds } = readSyncRequest(request.body, rulesFor(client))
    const accounts = await accountsOf(client.id, wish.ongoing)
    const renewal = planRenewal(accounts, accountIds)
    if (typeof renewal === 'string') throw notRenewable(renewal)
    return send(request, reply, await deps.createLink(client.id, { ...wish, ...renewal }))
  })

  app.post('/ongoing/overview', async (request, reply): Promise<WireOverviewLink> => {
    const client = await requireClient(deps, request)
    const wish = readOverviewRequest(request.body)
    const { location, expiresAt } = await deps.createOverview(client.id, wish)
    reply.code(201)
    return { location, expires_at: presentInstant(expiresAt) }
  })

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    read: (body: unknown, rules: AccessRequestRules) => FlowRequest,
  ): Promise<WidgetLink> {
    const client = await requireClient(deps, request)
    const wish = read(request.body, rulesFor(client))
    return send(request, reply, await deps.createLink(client.id, wish))
  }

  function rulesFor(client: Client): AccessRequestRules {
    const { httpRedirectAllowed } = deps
    return { client, httpRedirectAllowed, isKnownBank: (id) => deps.banks.find(id) !== undefined }
  }

  async function accountsOf(clientId: ClientId, ongoing: Ongoing | undefined) {
    const externalId = ongoing?.externalUserId
    const userId = externalId && (await deps.users.findNamed({ clientId, externalId }))
    if (userId === undefined) throw unknown('user_id', 'Unknown user identifier.')
    return deps.accounts.list(userId)
  }
}

function send(request: FastifyRequest, reply: FastifyReply, { location, id }: Link): WidgetLink {
  // By this the bank calls of the flow are found.
  request.log = request.log.child({ flow: id })
  reply.code(201)
  return { location, id }
}

function notRenewable(reason: NoRenewal): Problem {
  switch (reason) {
    case 'unknown-account':
      return unknown('account_ids', 'Unknown account identifier.')
    case 'several-banks':
      return unknown('account_ids', 'Must be accounts of one bank.')
    case 'no-account':
      return unknown('user_id', 'The user has no accounts.')
  }
}

function unknown(field: string, message: string): Problem {
  return new Problem('invalid_request', `the ${field} cannot be used`, {
    faults: { [field]: [message] },
  })
}
