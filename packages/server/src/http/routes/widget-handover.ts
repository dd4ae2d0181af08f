import type { FastifyPluginAsync } from 'fastify'
import type { FlowId } from '../../domain/ids.ts'
import type { Flow } from '../../flow/flow.ts'
import type { LinkSessions } from '../link-session.ts'
import { sendMessage } from '../message-page.ts'
import { ownForm } from '../own-form.ts'
import { type AnswerDeps, goOn, leadTo, page } from '../widget-answers.ts'
import { textOf } from '../widget-forms.ts'
import { isSameOrigin } from '../widget-headers.ts'
import { stepOf } from '../widget-pages.ts'

type Get = { Querystring: Readonly<Record<string, unknown>> }
type Post = {
  Params: { readonly flowId: FlowId }
  Body: Readonly<Record<string, unknown>> | undefined
}

/** So long a code for the phone can be scanned. */
const handoverMs = 5 * 60 * 1000

/** For persons whose bank is on their phone: it goes to the bank's pages while the computer waits. */
export const handoverRoutes: FastifyPluginAsync<
  AnswerDeps & { readonly publicUrl: URL; readonly sessions: LinkSessions<Flow> }
> = async (app, { sessions, ...deps }) => {
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
}
