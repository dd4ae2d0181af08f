import { Readable } from 'node:stream'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { OverviewPageView } from '@kontor/contract'
import { renderOverview } from '@kontor/widget'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { AuditTrail } from '../../audit/audit-record.ts'
import type { AccessId, OverviewId } from '../../domain/ids.ts'
import { problems } from '../../domain/problem.ts'
import type { Overview, OverviewStore } from '../../overview/overview-store.ts'
import {
  type HeldAccess,
  readOverview,
  type ReadOverviewDeps,
} from '../../overview/read-overview.ts'
import type { AccessStore } from '../../sync/access-store.ts'
import type { DeleteUser, UserStore } from '../../users/user-store.ts'
import { exportData, type ExportDataDeps } from '../export-data.ts'
import { type LinkSession, LinkSessions } from '../link-session.ts'
import { type LookDeps, presentLook } from '../look-assets.ts'
import { sendMessage } from '../message-page.ts'
import { presentAccess } from '../present-overview.ts'
import { presentInstant } from '../present-time.ts'
import { toProblem } from '../problem-reply.ts'
import { isSameOrigin, protectPage } from '../widget-headers.ts'

export type OverviewDeps = ReadOverviewDeps &
  LookDeps &
  ExportDataDeps & {
    readonly overviews: OverviewStore
    readonly users: Pick<UserStore, 'findNamed'>
    readonly deleteUser: DeleteUser
    readonly audit: Pick<AuditTrail, 'record'>
    readonly accesses: Pick<AccessStore, 'list' | 'end'>
    readonly publicUrl: URL
    now(): Date
  }

type Route = {
  Params: { readonly overviewId: OverviewId; readonly accessId: AccessId }
  Querystring: Readonly<Record<string, unknown>>
}
type Exchange = { readonly request: FastifyRequest<Route>; readonly reply: FastifyReply }

const cookieSeconds = 24 * 60 * 60
const formBytesMax = 1024

/** What a person sees of all that is read of them, and how they end it. */
export const overviewRoutes: FastifyPluginAsync<OverviewDeps> = async (app, deps) => {
  const sessions = new LinkSessions<Overview>(deps.overviews, {
    publicUrl: deps.publicUrl,
    prefix: 'Vkn_',
    cookie: 'kontor-overview',
    cookieSeconds,
  })
  await app.register(cookie)
  if (!app.hasContentTypeParser('application/x-www-form-urlencoded')) {
    await app.register(formbody, { bodyLimit: formBytesMax })
  }
  app.setErrorHandler((error, request, reply) => {
    const { status } = problems[toProblem(error).code]
    if (status >= 500) request.log.error({ err: error }, 'a page of an overview failed')
    return sendMessage(request, reply.code(status), 'fault')
  })

  app.get<Route>('/overview', async (request, reply) => {
    const token = request.query['token']
    const overview = typeof token === 'string' ? await sessions.open(token) : undefined
    if (!overview || typeof token !== 'string') {
      return sendMessage(request, reply.code(404), 'unknown-link')
    }
    const session = await sessions.read(request, overview.id)
    if (session.kind === 'stranger') sessions.remember(reply, overview, { token })
    return redirect(reply, overview)
  })

  app.get<Route>('/overview/:overviewId', async (request, reply) => {
    const session = await sessions.read(request, request.params.overviewId)
    if (session.kind === 'visitor') return visitorPage(reply, session.subject)
    const overview = living(session)
    if (!overview) return notTheirs({ request, reply }, session)
    const holding = await readOverview(deps, overview)
    return page(reply, overview, {
      name: 'list',
      accesses: (holding?.accesses ?? []).map((access) => viewOf(overview, access)),
      hasData: holding !== undefined && holding.accesses.length + holding.accounts.length > 0,
      expiresAt: presentInstant(overview.expiresAt),
    })
  })

  app.post<Route>('/overview/:overviewId/start', async (request, reply) => {
    if (!isSameOrigin(request)) return sendMessage(request, reply.code(403), 'forbidden')
    const session = await sessions.read(request, request.params.overviewId)
    const overview = await take(session)
    if (!overview) return notTheirs({ request, reply }, session)
    return redirect(reply, overview)
  })

  app.get<Route>(
    '/overview/:overviewId/data',
    { exposeHeadRoute: false },
    async (request, reply) => {
      const session = await sessions.read(request, request.params.overviewId)
      const overview = living(session)
      if (!overview) return notTheirs({ request, reply }, session)
      const { clientName, language } = overview
      const [holding, at] = [await readOverview(deps, overview), deps.now()]
      await deps.audit.record({
        actor: { kind: 'person' },
        action: 'data.exported',
        subject: {
          overview: overview.id,
          client: overview.clientId,
          ...(holding && { user: holding.userId }),
        },
        requestId: request.id,
      })
      protectPage(reply)
      const name = language === 'de' ? 'kontodaten' : 'account-data'
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .header(
          'content-disposition',
          `attachment; filename="${name}-${presentInstant(at).slice(0, 10)}.json"`,
        )
        .send(Readable.from(exportData(deps, { holding, clientName, language, at })))
    },
  )

  app.get<Route>('/overview/:overviewId/stop/:accessId', async (request, reply) => {
    const session = await sessions.read(request, request.params.overviewId)
    const overview = living(session)
    if (!overview) return notTheirs({ request, reply }, session)
    const access = await accessOf(overview, request.params.accessId)
    if (!access) return redirect(reply, overview)
    return page(reply, overview, { name: 'stop', access: viewOf(overview, access) })
  })

  app.post<Route>('/overview/:overviewId/stop/:accessId', async (request, reply) => {
    if (!isSameOrigin(request)) return sendMessage(request, reply.code(403), 'forbidden')
    const session = await sessions.read(request, request.params.overviewId)
    const overview = living(session)
    if (!overview) return notTheirs({ request, reply }, session)
    const access = await accessOf(overview, request.params.accessId)
    const isEnded = access && (await deps.accesses.end(access, deps.now()))
    if (!isEnded) return page(reply, overview, { name: 'stopped', accounts: 0, isBankTold: false })
    return page(reply, overview, {
      name: 'stopped',
      bankName: access.bankName,
      accounts: access.accounts.length,
      isBankTold: access.hasConsent,
    })
  })

  app.get<Route>('/overview/:overviewId/delete', async (request, reply) => {
    const session = await sessions.read(request, request.params.overviewId)
    const overview = living(session)
    if (!overview) return notTheirs({ request, reply }, session)
    const holding = await readOverview(deps, overview)
    if (!holding) return redirect(reply, overview)
    return page(reply, overview, { name: 'delete', bankNames: bankNames(holding.accesses) })
  })

  app.post<Route>('/overview/:overviewId/delete', async (request, reply) => {
    if (!isSameOrigin(request)) return sendMessage(request, reply.code(403), 'forbidden')
    const session = await sessions.read(request, request.params.overviewId)
    const overview = living(session)
    if (!overview) return notTheirs({ request, reply }, session)
    const holding = await readOverview(deps, overview)
    if (holding) await deps.deleteUser(holding.userId)
    const told = (holding?.accesses ?? []).filter(({ hasConsent }) => hasConsent)
    return page(reply, overview, { name: 'deleted', bankNames: bankNames(told) })
  })

  /** The overview of the browser that took the link, in its time. */
  function living(session: LinkSession<Overview>): Overview | undefined {
    const isOwn = session.kind === 'owner' && session.subject.expiresAt > deps.now()
    return isOwn ? session.subject : undefined
  }

  /** The first form binds the link to this browser; a link in use elsewhere is not taken over. */
  async function take(session: LinkSession<Overview>): Promise<Overview | undefined> {
    if (session.kind !== 'visitor') return living(session)
    const { subject, link, browser } = session
    await deps.overviews.bind(subject.id, { link, browser }, deps.now())
    // Of two forms sent at once the later one finds the link bound already: to its own browser.
    return deps.overviews.findForBrowser(subject.id, browser)
  }

  /** Whoever has opened the link and not done anything yet sees what it is for, and nothing of the person. */
  function visitorPage(
    reply: FastifyReply,
    overview: Overview,
  ): FastifyReply | Promise<FastifyReply> {
    if (overview.expiresAt <= deps.now()) {
      return page(reply.code(410), overview, { name: 'expired' })
    }
    if (overview.isTaken) return page(reply.code(409), overview, { name: 'in-use' })
    const expiresAt = presentInstant(overview.expiresAt)
    return page(reply, overview, { name: 'start', expiresAt })
  }

  /** The link's time is over, another browser has it, or nobody knows this one. */
  function notTheirs(
    { request, reply }: Exchange,
    session: LinkSession<Overview>,
  ): FastifyReply | Promise<FastifyReply> {
    if (session.kind === 'stranger') return sendMessage(request, reply.code(403), 'no-cookies')
    const { subject: overview } = session
    return overview.expiresAt <= deps.now()
      ? page(reply.code(410), overview, { name: 'expired' })
      : page(reply.code(409), overview, { name: 'in-use' })
  }

  async function accessOf(overview: Overview, id: AccessId): Promise<HeldAccess | undefined> {
    const holding = await readOverview(deps, overview)
    return holding?.accesses.find((access) => access.id === id)
  }

  async function page(
    reply: FastifyReply,
    overview: Overview,
    shown: OverviewPageView,
  ): Promise<FastifyReply> {
    protectPage(reply)
    const { id: overviewId, clientId, language, clientName } = overview
    const look = presentLook(clientId, await deps.lookOf(clientId))
    const view = { overviewId, language, clientName, page: shown, ...(look && { look }) }
    return reply.type('text/html; charset=utf-8').send(renderOverview(view))
  }

  function viewOf({ language }: Overview, access: HeldAccess) {
    return presentAccess(access, { language, now: deps.now() })
  }
}

function redirect(reply: FastifyReply, { id }: Overview): FastifyReply {
  protectPage(reply)
  return reply.redirect(`/overview/${id}`, 303)
}

/** A bank with two logins is told twice, and named once. */
function bankNames(accesses: readonly HeldAccess[]): readonly string[] {
  return [...new Set(accesses.map(({ bankName }) => bankName))]
}
