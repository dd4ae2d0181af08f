import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import { fastify } from 'fastify'
import { controlRoutes } from './control/control-routes.ts'
import { homeRoutes } from './home/home-routes.tsx'
import { oauthRoutes } from './oauth/oauth-routes.tsx'
import { onlineBankingRoutes } from './online-banking/online-banking-routes.tsx'
import { phoneRoutes } from './phone/phone-routes.tsx'
import type { SandboxOptions } from './sandbox.ts'
import { Sandbox } from './sandbox.ts'
import { xs2aInterface } from './xs2a/interface.ts'

const bodyBytesMax = 64 * 1024

/** All banks of the sandbox behind one HTTP server, not yet listening. */
export async function createBankServer(options: SandboxOptions): Promise<FastifyInstance> {
  const sandbox = new Sandbox(options)
  const app = fastify({ bodyLimit: bodyBytesMax, forceCloseConnections: true })
  await app.register(formbody)
  await app.register(xs2aInterface, { prefix: '/:slug/v1', sandbox })
  await app.register(homeRoutes, { sandbox })
  await app.register(oauthRoutes, { sandbox })
  await app.register(onlineBankingRoutes, { sandbox })
  await app.register(phoneRoutes, { sandbox })
  await app.register(controlRoutes, { prefix: '/control', sandbox })
  return app
}
