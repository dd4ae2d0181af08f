import type { Version } from '@kontor/contract'
import type { FastifyPluginAsync } from 'fastify'
import { Problem } from '../../domain/problem.ts'

export type HealthRouteDeps = {
  readonly version: Version
  /** Must answer, one way or the other, within a few seconds. */
  isDatabaseReachable(): Promise<boolean>
}

/** For load balancers and people: alive, able to work, and what it is. */
export const healthRoutes: FastifyPluginAsync<HealthRouteDeps> = async (app, deps) => {
  app.get('/healthz', async () => ({ status: 'ok' }))

  app.get('/readyz', async () => {
    if (!(await deps.isDatabaseReachable().catch(() => false))) {
      throw new Problem('unavailable', 'the database cannot be reached')
    }
    return { status: 'ok' }
  })

  app.get('/version', async () => ({
    environment: deps.version.environment,
    version: deps.version.version,
  }))
}
