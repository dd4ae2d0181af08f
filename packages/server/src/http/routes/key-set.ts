import type { KeySet } from '@kontor/contract'
import type { FastifyPluginAsync } from 'fastify'
import type { Jwe } from '../../credentials/jwe.ts'

/** The key that clients encrypt credentials for (RFC 7517). */
export const keySetRoutes: FastifyPluginAsync<{ readonly jwe: Pick<Jwe, 'publicKey'> }> = async (
  app,
  { jwe },
) => {
  app.get('/.well-known/jwks.json', async (): Promise<KeySet> => ({
    keys: [await jwe.publicKey()],
  }))
}
