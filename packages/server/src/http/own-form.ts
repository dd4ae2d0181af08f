import type { FastifyRequest } from 'fastify'
import type { FlowId } from '../domain/ids.ts'
import type { Flow } from '../flow/flow.ts'
import type { LinkSessions } from './link-session.ts'
import { isSameOrigin } from './widget-headers.ts'

/** A form of the browser that took the link, sent from our own page. */
export async function ownForm(
  sessions: LinkSessions<Flow>,
  request: FastifyRequest<{ Params: { readonly flowId: FlowId } }>,
) {
  if (!isSameOrigin(request)) return undefined
  const session = await sessions.read(request, request.params.flowId)
  return session.kind === 'owner' ? session : undefined
}
