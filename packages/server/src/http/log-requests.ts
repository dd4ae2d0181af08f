import type { FastifyInstance } from 'fastify'

/** One answered request, for whoever counts them. `route` is the pattern, never the address. */
export type AnsweredRequest = {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
}

/** One line for each request, field by field: never a URL, a header or a body, which may carry secrets. */
export function logRequests(
  app: FastifyInstance,
  count: (request: AnsweredRequest) => void = () => {},
): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    const route = routeOptions.url ?? 'none'
    count({ method, route, status: reply.statusCode, ms: reply.elapsedTime })
    request.log.info(
      {
        method,
        route,
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    )
  })
}
