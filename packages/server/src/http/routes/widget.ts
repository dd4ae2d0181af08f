import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { FlowStatusView, StepView } from '@kontor/contract'
import { assets, renderBankResults } from '@kontor/widget'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { FlowId } from '../../domain/ids.ts'
import { problems } from '../../domain/problem.ts'
import type { Psu } from '../../domain/psu.ts'
import type { Flow } from '../../flow/flow.ts'
import { hasStopped, isOver } from '../../flow/next.ts'
import type { Action } from '../../flow/action.ts'
import { isUuid } from '../is-uuid.ts'
import { type ComeBack, leadBack } from '../lead-back.ts'
import { type LinkSession, LinkSessions, type Proof } from '../link-session.ts'
import { sendMessage } from '../message-page.ts'
import { ownForm } from '../own-form.ts'
import { toProblem } from '../problem-reply.ts'
import { flowOfState, returnedParameters } from '../returned-parameters.ts'
import { sendFile } from '../send-file.ts'
import { type AnswerDeps, continuePath, goOn, leadTo, page, pathOf } from '../widget-answers.ts'
import { actionOf, textOf } from '../widget-forms.ts'
import { isFramed, isSameOrigin, protectPage } from '../widget-headers.ts'
import { bankResultsOf, isEarlierStep, callbackOf, searchQuery, stepOf } from '../widget-pages.ts'
import { lookRoutes } from './looks.ts'
import { handoverRoutes } from './widget-handover.ts'

export type WidgetDeps = AnswerDeps & {
  readonly publicUrl: URL
  /** A fresh link for whoever comes by a renewal link; `undefined` if that leads nowhere any more. */
  renew(token: string): Promise<string | undefined>
  runStep(flow: Flow, step: { readonly action: Action; readonly psu: Psu }): Promise<Flow>
  /** For persons who began in the client's own screens; absent: there are none. */
  readonly comeBack?: ComeBack
}

type Params = { readonly flowId: FlowId; readonly step: string }
type Get = { Params: Params; Querystring: Readonly<Record<string, unknown>> }
type Post = { Params: Params; Body: Readonly<Record<string, unknown>> | undefined }

/** A link lives 30 minutes, its flow 30 more. */
const cookieSeconds = 60 * 60
/** A person who took the link in time has so long to finish. */
const flowMs = 30 * 60 * 1000
const formBytesMax = 16 * 1024
const userAgentLengthMax = 512

/** What the bank's customer sees: every step is a page with a URL and a form, and works without scripts. */
export const widgetRoutes: FastifyPluginAsync<WidgetDeps> = async (app, deps) => {
  const sessions = new LinkSessions<Flow>(deps.flows, {
    publicUrl: deps.publicUrl,
    prefix: 'Wkn_',
    cookie: 'kontor',
    cookieSeconds,
  })
  await app.register(cookie)
  if (!app.hasContentTypeParser('application/x-www-form-urlencoded')) {
    await app.register(formbody, { bodyLimit: formBytesMax })
  }
  app.setErrorHandler((error, request, reply) => {
    const { status } = problems[toProblem(error).code]
    if (status >= 500) request.log.error({ err: error }, 'a page of the widget failed')
    return sendMessage(request, reply.code(status), 'fault')
  })

  for (const asset of assets) {
    app.get(asset.path, (request, reply) => {
      reply.header('cache-control', 'public, max-age=31536000, immutable')
      return sendFile(request, reply, asset)
    })
  }

  await app.register(lookRoutes, deps)

  app.get<Get>('/widget', async (request, reply) => {
    const token = request.query['token']
    const flow = typeof token === 'string' ? await sessions.open(token) : undefined
    if (!flow || typeof token !== 'string')
      return sendMessage(request, reply.code(404), 'unknown-link')
    const exchange = { request, reply }
    const session = await sessions.read(request, flow.id)
    if (session.kind === 'owner') return toStep(reply, flow, stepOf(flow, deps.now()))
    // No redirect between the click and the first screen: the page itself takes the link out of the address bar.
    const address = pathOf(flow, 'welcome')
    if (session.kind === 'visitor') {
      return visitorPage(deps, exchange, { flow, proof: session.proof, address })
    }
    const framed = isFramed(request)
    const secret = sessions.remember(reply, flow, { token, place: framed ? 'frame' : 'page' })
    // Whether a frame keeps cookies its next request will say; until then the link is its address.
    if (framed) return visitorPage(deps, exchange, { flow, proof: { secret, place: 'field' } })
    return visitorPage(deps, exchange, { flow, proof: { secret, place: 'page' }, address })
  })

  app.get<Get>('/widget/renew', async (request, reply) => {
    const token = request.query['token']
    const location = typeof token === 'string' ? await deps.renew(token) : undefined
    if (location === undefined) return sendMessage(request, reply.code(404), 'unknown-link')
    protectPage(reply)
    return reply.redirect(location, 303)
  })

  app.get<Get>('/widget/:flowId/status', async (request, reply) => {
    const session = await sessions.read(request, request.params.flowId)
    protectPage(reply)
    if (session.kind !== 'owner') return reply.code(403).send({})
    return statusOf(deps, await pollIfWaiting(deps, request, session.subject))
  })

  app.post<Post>('/widget/:flowId/status', async (request, reply) => {
    const session = await ownForm(sessions, request)
    protectPage(reply)
    if (!session) return reply.code(403).send({})
    return statusOf(deps, await pollIfWaiting(deps, request, session.subject))
  })

  app.get<Get>('/widget/:flowId/continue', async (request, reply) => {
    const session = await sessions.read(request, request.params.flowId)
    if (session.kind !== 'owner') return stranger(deps, { request, reply }, session)
    const { subject: flow, proof } = session
    const callback = isOver(flow.state) ? await callbackOf(deps, flow) : undefined
    const step = stepOf(flow, deps.now())
    if (callback !== undefined) {
      // In a frame a message takes the place of the redirect.
      if (!isFramed(request)) leadTo(reply, callback)
      return page(deps, { request, reply }, { flow, step, proof })
    }
    return toStep(reply, flow, step)
  })

  const backFromBank = async (exchange: Exchange<Get>, flowId: FlowId, action: Action) => {
    const { request, reply } = exchange
    const session = await sessions.read(request, flowId)
    if (session.kind !== 'owner') return returnedElsewhere(deps, exchange, flowId)
    const flow = await deps.runStep(session.subject, {
      action,
      psu: psuOf(request, session.subject),
    })
    if (session.proof.place === 'window') {
      return page(deps, exchange, { flow, step: 'returned-elsewhere', proof: session.proof })
    }
    return toStep(reply, flow, stepOf(flow, deps.now()))
  }

  app.get<Get>('/widget/:flowId/bank-return', (request, reply) =>
    backFromBank({ request, reply }, request.params.flowId, {
      kind: 'return',
      parameters: returnedParameters(request.query),
    }),
  )

  app.get<Get>('/widget/:flowId/bank-refused', (request, reply) =>
    backFromBank({ request, reply }, request.params.flowId, { kind: 'poll', refused: true }),
  )

  // For banks that know one address of ours for all flows: the state's first part names the flow, its second is secret.
  app.get<Get>('/widget/bank-return', async (request, reply) => {
    const parameters = returnedParameters(request.query)
    const came = { id: flowOfState(parameters), input: { kind: 'returned', parameters } } as const
    const led = deps.comeBack && (await leadBack(deps.comeBack, { request, reply }, came))
    if (led) return led
    return backFromBank({ request, reply }, flowOfState(parameters), { kind: 'return', parameters })
  })

  app.get<Get>('/widget/:flowId/:step', async (request, reply) => {
    const session = await sessions.read(request, request.params.flowId)
    const exchange = { request, reply }
    if (session.kind === 'stranger') return stranger(deps, exchange, session)
    const { proof } = session
    const { step } = request.params
    if (session.kind === 'visitor') {
      if (step !== 'welcome') return toStep(reply, session.subject, 'welcome')
      return visitorPage(deps, exchange, { flow: session.subject, proof })
    }
    const flow = await pollIfWaiting(deps, request, session.subject)
    const current = stepOf(flow, deps.now())
    if (step === current) {
      return page(deps, exchange, { flow, step, proof, query: textOf(request.query['q']) })
    }
    if (current !== 'expired' && isEarlierStep(deps, flow, step)) {
      return page(deps, exchange, { flow, step, proof, query: textOf(request.query['q']) })
    }
    protectPage(reply)
    // The page that waited for the data is done with: on to the client.
    const arrived = current === 'finished' && step === 'fetching'
    return reply.redirect(arrived ? continuePath(flow) : pathOf(flow, current), 303)
  })

  app.post<Post>('/widget/:flowId/search', async (request, reply) => {
    const session = await ownForm(sessions, request)
    if (!session) return sendMessage(request, reply.code(403), 'no-cookies')
    const { subject: flow, proof } = session
    const text = textOf(request.body?.['q'])
    const bank = deps.banks.findByIban(text)
    if (!bank) {
      const query = searchQuery(text, deps.banks.bankOfIban(text))
      return goOn(deps, { request, reply }, { flow, proof, query })
    }
    const action = { kind: 'choose-bank', bankId: bank.id } as const
    const after = await deps.runStep(flow, { action, psu: psuOf(request, flow) })
    return goOn(deps, { request, reply }, { flow: after, proof })
  })

  app.post<Post>('/widget/:flowId/leave', async (request, reply) => {
    const session = await ownForm(sessions, request)
    if (!session) return sendMessage(request, reply.code(403), 'no-cookies')
    const { subject: flow, proof } = session
    const exchange = { request, reply }
    const { state } = flow
    // The frame has gone on meanwhile: this window is not needed.
    if (state.name !== 'redirect' || stepOf(flow, deps.now()) === 'expired') {
      return page(deps, exchange, { flow, step: 'returned-elsewhere', proof })
    }
    const place = request.body?.['window'] === 'top' ? 'page' : 'window'
    sessions.keep(reply, flow, { secret: proof.secret, place })
    leadTo(reply, state.url)
    return page(deps, exchange, { flow, step: 'redirect', proof })
  })

  await app.register(handoverRoutes, { ...deps, sessions })

  app.post<Post>('/widget/:flowId/banks', async (request, reply) => {
    const session = await ownForm(sessions, request)
    if (!session) return sendMessage(request, reply.code(403), 'no-cookies')
    protectPage(reply)
    const view = bankResultsOf(deps, session.subject, textOf(request.body?.['q']))
    return reply.type('text/html; charset=utf-8').send(renderBankResults(view))
  })

  app.post<Post>('/widget/:flowId/:step', async (request, reply) => {
    if (!isSameOrigin(request)) return sendMessage(request, reply.code(403), 'forbidden')
    const session = await sessions.read(request, request.params.flowId)
    const exchange = { request, reply }
    const flow = await take(deps, session)
    if (!flow || session.kind === 'stranger') return stranger(deps, exchange, session)
    const action = actionOf(request.params.step, request.body ?? {})
    const expired = stepOf(flow, deps.now()) === 'expired'
    const after =
      action && !expired ? await deps.runStep(flow, { action, psu: psuOf(request, flow) }) : flow
    return goOn(deps, exchange, { flow: after, proof: session.proof })
  })
}

type Exchange<Route extends Get | Post> = {
  readonly request: FastifyRequest<Route>
  readonly reply: FastifyReply
}

/** The first form binds the link to this browser; a link in use elsewhere is not taken over. */
async function take(deps: WidgetDeps, session: LinkSession<Flow>): Promise<Flow | undefined> {
  if (session.kind !== 'visitor') return session.kind === 'owner' ? session.subject : undefined
  const { subject: flow, link, browser } = session
  const now = deps.now()
  const expiresAt = new Date(now.getTime() + flowMs)
  await deps.flows.bind(flow.id, { link, browser }, { now, expiresAt })
  // Of two forms sent at once the later one finds the link bound already: to its own browser.
  return deps.flows.findForBrowser(flow.id, browser)
}

/** Someone who has opened the link and not done anything yet sees the welcome page, and only that. */
async function visitorPage(
  deps: WidgetDeps,
  { request, reply }: Exchange<Get>,
  shown: { readonly flow: Flow; readonly proof: Proof; readonly address?: string },
): Promise<FastifyReply> {
  const current = stepOf(shown.flow, deps.now())
  const step = current === 'welcome' || current === 'expired' ? current : 'in-use'
  if (step !== 'welcome') reply.code(step === 'expired' ? 410 : 409)
  return page(deps, { request, reply }, { ...shown, step })
}

/** A visitor whose form came too late, or somebody without the cookie. */
async function stranger(
  deps: WidgetDeps,
  { request, reply }: Exchange<Get> | Exchange<Post>,
  session: LinkSession<Flow>,
): Promise<FastifyReply> {
  if (session.kind !== 'visitor') {
    const { flowId } = request.params
    const flow = isUuid(flowId) ? await deps.flows.find(flowId) : undefined
    if (flow) protectPage(reply, { frameOrigins: await deps.frameOrigins(flow) })
    return sendMessage(request, reply.code(403), 'no-cookies')
  }
  const step = stepOf(session.subject, deps.now()) === 'expired' ? 'expired' : 'in-use'
  reply.code(step === 'expired' ? 410 : 409)
  return page(deps, { request, reply }, { flow: session.subject, step })
}

/** The bank led back into a browser that did not start: the other one goes on by itself. */
async function returnedElsewhere(
  deps: WidgetDeps,
  { request, reply }: Exchange<Get>,
  flowId: FlowId,
): Promise<FastifyReply> {
  const flow = isUuid(flowId) ? await deps.flows.find(flowId) : undefined
  if (!flow) return sendMessage(request, reply.code(404), 'unknown-link')
  return page(deps, { request, reply }, { flow, step: 'returned-elsewhere' })
}

function toStep(reply: FastifyReply, flow: Flow, step: StepView['name']): FastifyReply {
  protectPage(reply)
  return reply.redirect(pathOf(flow, step), 303)
}

/** Waiting pages drive the asking: while nobody looks, nobody asks the bank. */
async function pollIfWaiting(deps: WidgetDeps, request: FastifyRequest, flow: Flow): Promise<Flow> {
  const waiting = flow.state.name === 'redirect' || flow.state.name === 'app'
  if (!waiting || flow.expiresAt <= deps.now()) return flow
  return deps.runStep(flow, { action: { kind: 'poll', refused: false }, psu: psuOf(request, flow) })
}

async function statusOf(deps: WidgetDeps, flow: Flow): Promise<FlowStatusView> {
  const step = stepOf(flow, deps.now())
  const progress = step === 'fetching' ? await deps.flows.progress(flow.id) : undefined
  const stopped = flow.state.name === 'fetching' && hasStopped(flow.state, deps.now().getTime())
  return { step, version: flow.version, ...(stopped && { stopped }), ...progress }
}

function psuOf(request: FastifyRequest, flow: Flow): Psu {
  const userAgent = request.headers['user-agent']?.slice(0, userAgentLengthMax)
  return {
    ipAddress: request.ip,
    language: flow.request.language,
    ...(userAgent !== undefined && { userAgent }),
  }
}
