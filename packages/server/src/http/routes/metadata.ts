import type { ServerMetadata } from '@kontor/contract'
import type { FastifyPluginAsync } from 'fastify'
import { serverMetadata } from '../server-metadata.ts'

/** RFC 8414 section 3. */
export const metadataRoutes: FastifyPluginAsync<{ readonly publicUrl: URL }> = async (
  app,
  { publicUrl },
) => {
  const metadata = serverMetadata(publicUrl)
  app.get('/.well-known/oauth-authorization-server', async (): Promise<ServerMetadata> => metadata)
}
