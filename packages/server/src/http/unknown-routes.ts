import type { FastifyInstance } from 'fastify'
import { Problem } from '../domain/problem.ts'

/** 404 for a path nobody answers, 405 with `Allow` for a known path and another method, both with the error body. */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const methodsOf = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set()
    for (const name of [method].flat()) methods.add(name)
    methodsOf.set(url, methods)
  })
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const allowed = [...methodsOf].flatMap(([url, methods]) =>
      matches(url, path) ? [...methods] : [],
    )
    if (allowed.length === 0) throw new Problem('not_found', 'no such path')
    reply.header('allow', [...new Set(allowed)].toSorted().join(', '))
    throw new Problem('method_not_allowed', 'the path does not know the method')
  })
}

/** Whether a route's pattern, such as `/rest/accounts/:accountId`, covers a path. */
function matches(pattern: string, path: string): boolean {
  const names = pattern.split('/')
  const parts = path.replace(/(?<=.)\/$/, '').split('/')
  return (
    names.length === parts.length &&
    names.every((name, index) =>
      name.startsWith(':') ? parts[index] !== '' : name === parts[index],
    )
  )
}
