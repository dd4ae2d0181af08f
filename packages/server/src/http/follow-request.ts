import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Cause, causedBy } from '../cause/cause.ts'

/**
 * Everything that is done for a request knows its id; so does whoever sent it, by `X-Request-ID`. The id is ours: one that comes
 * with a request may be anybody's.
 */
export function followRequests(app: FastifyInstance): void {
  const causes = new WeakMap<FastifyRequest, Cause>()
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    const cause: Cause = { requestId: request.id }
    causes.set(request, cause)
    causedBy(cause, done)
  })
  // A body arrives by events of its connection, which served other requests before.
  app.addHook('preValidation', (request, _reply, done) => {
    causedBy(causes.get(request) ?? {}, done)
  })
}
