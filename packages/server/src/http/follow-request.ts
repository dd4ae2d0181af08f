import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Span } from '@opentelemetry/api'
import { type Cause, causedBy } from '../cause/cause.ts'
import { endSpan, startSpan, traceparentOf } from '../tracing/start-span.ts'
import { formatTraceparent, parseTraceparent } from '../tracing/traceparent.ts'

/**
 * Everything that is done for a request knows its id; so does whoever sent it, by `X-Request-ID`. The id is ours: one that comes
 * with a request may be anybody's. A trace that comes with it (`traceparent`) goes on.
 */
export function followRequests(app: FastifyInstance): void {
  const followed = new WeakMap<FastifyRequest, { readonly cause: Cause; readonly span: Span }>()
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    const span = spanOf(request)
    const traceparent = traceparentOf(span) ?? callersOf(request)
    const cause = { requestId: request.id, ...(traceparent !== undefined && { traceparent }) }
    followed.set(request, { cause, span })
    causedBy(cause, done)
  })
  // A body arrives by events of its connection, which served other requests before.
  app.addHook('preValidation', (request, _reply, done) => {
    causedBy(followed.get(request)?.cause ?? {}, done)
  })
  app.addHook('onResponse', async (request, { statusCode }) => {
    const span = followed.get(request)?.span
    if (span === undefined) return
    span.setAttribute('http.response.status_code', statusCode)
    endSpan(span, statusCode >= 500)
  })
}

function spanOf(request: FastifyRequest): Span {
  const { method, routeOptions, id } = request
  const route = routeOptions.url ?? 'none'
  const parent = callersOf(request)
  return startSpan({
    name: `${method} ${route}`,
    kind: 'SERVER',
    attributes: { 'http.request.method': method, 'http.route': route, 'kontor.request_id': id },
    ...(parent !== undefined && { parent }),
  })
}

function callersOf({ headers }: FastifyRequest): string | undefined {
  const { traceparent } = headers
  const from = typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined
  return from && formatTraceparent(from)
}
