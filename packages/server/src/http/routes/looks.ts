import type { FastifyPluginAsync } from 'fastify'
import type { ClientId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import { type LookDeps, lookAssetsOf } from '../look-assets.ts'
import { sendFile } from '../send-file.ts'

type Route = { Params: { readonly clientId: string; readonly name: string } }

/** The files of clients' looks. Everyone who is asked by a client sees them: they are no secret. */
export const lookRoutes: FastifyPluginAsync<LookDeps> = async (app, { lookOf }) => {
  app.get<Route>('/widget/looks/:clientId/:name', async (request, reply) => {
    const { clientId, name } = request.params
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the look-up is the check
    const look = await lookOf(clientId as ClientId)
    const { style, logo } = look ? lookAssetsOf(look) : {}
    const asset = [style, logo].find((each) => each?.name === name)
    if (asset === undefined) throw new Problem('not_found', 'there is no such file')
    reply.headers({
      'cache-control': 'public, max-age=31536000, immutable',
      // An SVG that is opened by itself is a document of ours: it may run nothing.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    })
    return sendFile(request, reply, asset)
  })
}
