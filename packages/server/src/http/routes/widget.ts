import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { FlowStatusView, StepView } from '@kontor/contract'
import { assets, renderBankResults, renderFlow, styleText } from '@kontor/widget'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { BankId, FlowId } from '../../domain/ids.ts'
import type { Look } from '../../domain/look.ts'
import { problems } from '../../domain/problem.ts'
import type { Psu } from '../../domain/psu.ts'
import { Secret } from '../../domain/secret.ts'
import type { Flow } from '../../flow/flow.ts'
import { hasStopped, isOver } from '../../flow/next.ts'
import type { Action } from '../../flow/action.ts'
import { acceptsGzip } from '../accepts-gzip.ts'
import { isUuid } from '../is-uuid.ts'
import { type ComeBack, leadBack } from '../lead-back.ts'
import { lookAssetsOf, presentLook } from '../look-assets.ts'
import { type LinkSession, LinkSessions, type Proof } from '../link-session.ts'
import { sendMessage } from '../message-page.ts'
import { toProblem } from '../problem-reply.ts'
import { flowOfState, returnedParameters } from '../returned-parameters.ts'
import { sendFile } from '../send-file.ts'
import { type FrameDeps, frameOf } from '../widget-frame.ts'
import { isFramed, isSameOrigin, protectPage } from '../widget-headers.ts'
import {
  bankResultsOf,
  isEarlierStep,
  type PageDeps,
  callbackOf,
  searchQuery,
  stepOf,
  viewOf,
} from '../widget-pages.ts'
import { type LookDeps, lookRoutes } from './looks.ts'

export type WidgetDeps = PageDeps &
  FrameDeps &
  LookDeps & {
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
/** So long a code for the phone can be scanned. */
const handoverMs = 5 * 60 * 1000
const formBytesMax = 16 * 1024
const fieldLengthMax = 512

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
    const session = await sessions.read(request, flow.id)
    if (session.kind === 'stranger') {
      const place = isFramed(request) ? 'frame' : 'page'
      const secret = sessions.remember(reply, flow, { token, place })
      // Whether a frame keeps cookies its next request will say.
      const proof = { secret, place: 'field' } as const
      if (place === 'frame') return visitorPage(deps, { request, reply }, { flow, proof })
    }
    protectPage(reply)
    return reply.redirect(pathOf(flow, 'welcome'), 303)
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
    protectPage(reply)
    return reply.redirect(pathOf(flow, step), 303)
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
    protectPage(reply)
    return reply.redirect(pathOf(flow, stepOf(flow, deps.now())), 303)
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
    if (session.kind === 'visitor') {
      return visitorPage(deps, exchange, { flow: session.subject, proof })
    }
    const flow = await pollIfWaiting(deps, request, session.subject)
    const current = stepOf(flow, deps.now())
    const { step } = request.params
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

  app.post<Post>('/widget/:flowId/handover', async (request, reply) => {
    const session = await ownForm(sessions, request)
    if (!session) return sendMessage(request, reply.code(403), 'no-cookies')
    const { subject: flow, proof } = session
    if (flow.state.name !== 'redirect' || stepOf(flow, deps.now()) === 'expired') {
      return goOn(deps, { request, reply }, { flow, proof })
    }
    const { token, hash } = sessions.makeToken()
    await deps.flows.offerHandover(flow.id, hash, new Date(deps.now().getTime() + handoverMs))
    const url = new URL(`/widget/handover?token=${token}`, deps.publicUrl).href
    const handover = { url, minutes: handoverMs / 60_000 }
    return page(deps, { request, reply }, { flow, step: 'redirect', proof, handover })
  })

  // Cameras open links before anybody has agreed to anything: looking takes nothing.
  app.get<Get>('/widget/handover', async (request, reply) => {
    const token = textOf(request.query['token'])
    const hash = sessions.hashOf(token)
    const flow = hash && (await deps.flows.findByHandover(hash, deps.now()))
    if (!flow || flow.state.name !== 'redirect') {
      return sendMessage(request, reply.code(404), 'unknown-link')
    }
    return page(deps, { request, reply }, { flow, step: 'handover', token })
  })

  app.post<Post>('/widget/handover', async (request, reply) => {
    if (!isSameOrigin(request)) return sendMessage(request, reply.code(403), 'forbidden')
    const token = textOf(request.body?.['token'])
    const handover = sessions.hashOf(token)
    const { secret, browser } = sessions.makeSecret(token)
    const flow = handover && (await deps.flows.acceptHandover({ handover, browser }, deps.now()))
    if (!flow || flow.state.name !== 'redirect') {
      return sendMessage(request, reply.code(404), 'unknown-link')
    }
    sessions.keep(reply, flow, { secret, place: 'window' })
    leadTo(reply, flow.state.url)
    const proof = { secret, place: 'window' } as const
    return page(deps, { request, reply }, { flow, step: 'redirect', proof })
  })

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

/** A form of the browser that took the link, sent from our own page. */
async function ownForm(sessions: LinkSessions<Flow>, request: FastifyRequest<Post>) {
  if (!isSameOrigin(request)) return undefined
  const session = await sessions.read(request, request.params.flowId)
  return session.kind === 'owner' ? session : undefined
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
  { flow, proof }: { readonly flow: Flow; readonly proof: Proof },
): Promise<FastifyReply> {
  const exchange = { request, reply }
  const current = stepOf(flow, deps.now())
  if (current !== 'welcome') {
    reply.code(current === 'expired' ? 410 : 409)
    return page(deps, exchange, { flow, step: current === 'expired' ? current : 'in-use', proof })
  }
  if (proof.place === 'field' || request.params.step === 'welcome') {
    return page(deps, exchange, { flow, step: 'welcome', proof })
  }
  protectPage(reply)
  return reply.redirect(pathOf(flow, 'welcome'), 303)
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

/** On to where the flow stands: to its address, or, with a browser that has no cookie there, in this answer. */
async function goOn(
  deps: WidgetDeps,
  { request, reply }: Exchange<Post>,
  { flow, proof, query }: { readonly flow: Flow; readonly proof: Proof; readonly query?: string },
): Promise<FastifyReply> {
  const step = stepOf(flow, deps.now())
  if (proof.place === 'field') {
    return page(
      deps,
      { request, reply },
      { flow, step, proof, ...(query !== undefined && { query }) },
    )
  }
  protectPage(reply)
  const left = isOver(flow.state) && flow.state.name !== 'finished'
  const path = left ? continuePath(flow) : pathOf(flow, step)
  return reply.redirect(
    query === undefined ? path : `${path}?${new URLSearchParams({ q: query })}`,
    303,
  )
}

type Shown = {
  readonly flow: Flow
  readonly step: StepView['name']
  readonly query?: string
  readonly handover?: { readonly url: string; readonly minutes: number }
  readonly token?: string
  /** Who sees it; absent: somebody without a session. */
  readonly proof?: Proof
}

async function page(
  deps: WidgetDeps,
  { request, reply }: { readonly request: Pick<FastifyRequest, 'headers'>; reply: FastifyReply },
  { flow, proof, ...shown }: Shown,
): Promise<FastifyReply> {
  const frame = await frameOf(deps, request, { flow, proof })
  const opened = proof?.place === 'window'
  const look = await deps.lookOf(flow.clientId)
  // The page a person meets first is complete in one answer; the others have what it brought along.
  const styles = shown.step === 'welcome' ? [styleText, ...lookStyles(look)] : []
  protectPage(reply, { frameOrigins: await deps.frameOrigins(flow), styles })
  const view = await viewOf(deps, flow, {
    ...shown,
    opened,
    look: presentLook(flow.clientId, look),
    ...(frame && { frame }),
  })
  reply.type('text/html; charset=utf-8')
  const html = renderFlow(view, styles)
  // The search shows what stands in its address: compressed together with a secret it would give that away, guess by guess.
  return shown.step === 'bank' ? reply.send(html) : sendCompressed(request, reply, html)
}

async function sendCompressed(
  request: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
  html: string,
): Promise<FastifyReply> {
  reply.header('vary', 'accept-encoding')
  if (!acceptsGzip(request)) return reply.send(html)
  return reply.header('content-encoding', 'gzip').send(await promisify(gzip)(html))
}

function lookStyles(look: Look | undefined): readonly string[] {
  const style = look && lookAssetsOf(look).style
  return style ? [style.body.toString()] : []
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

/**
 * Leads to the client or the bank with a page instead of a redirect: `form-action` counts for every redirect behind a form,
 * and their own redirects may lead anywhere. The page's link is there for browsers that do not follow.
 */
function leadTo(reply: FastifyReply, address: string): void {
  const url = address.replaceAll(/[^\u0021-\u007e]+/g, encodeURI)
  reply.header('refresh', `0; url=${url}`)
}

function continuePath(flow: Flow): string {
  return `/widget/${flow.id}/continue`
}

/** What a form asks for; `undefined` for a step that has none. */
function actionOf(step: string, body: Readonly<Record<string, unknown>>): Action | undefined {
  switch (step) {
    case 'welcome':
      return { kind: 'start' }
    case 'bank':
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked up in the bank list before it is used
      return { kind: 'choose-bank', bankId: textOf(body['bank_id']) as BankId }
    case 'login':
      return {
        kind: 'log-in',
        credentials: credentialsOf(body),
        keep: body['keep_login'] === 'yes',
      }
    case 'method':
      return { kind: 'choose-method', methodId: textOf(body['method_id']) }
    case 'challenge':
      return { kind: 'answer', answer: new Secret(textOf(body['answer']).trim()) }
    case 'accounts':
      return { kind: 'choose-accounts', choices: textsOf(body['choice']) }
    case 'fetching':
      return { kind: 'retry' }
    case 'back':
      return { kind: 'go-back' }
    case 'cancel':
      return { kind: 'cancel' }
    default:
      return undefined
  }
}

const credentialPrefix = 'credential_'

function credentialsOf(body: Readonly<Record<string, unknown>>): Record<string, Secret> {
  const entries = Object.entries(body)
    .filter(([name]) => name.startsWith(credentialPrefix))
    .map(([name, value]) => [name.slice(credentialPrefix.length), new Secret(textOf(value))])
  return Object.fromEntries(entries)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, fieldLengthMax) : ''
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf)
}

function psuOf(request: FastifyRequest, flow: Flow): Psu {
  const userAgent = request.headers['user-agent']?.slice(0, fieldLengthMax)
  return {
    ipAddress: request.ip,
    language: flow.request.language,
    ...(userAgent !== undefined && { userAgent }),
  }
}

function pathOf(flow: Flow, step: StepView['name']): string {
  return `/widget/${flow.id}/${step}`
}
