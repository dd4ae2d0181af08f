import type { FastifyPluginAsync } from 'fastify'
import { connectScript } from '../connect-script.ts'
import { sendFile } from '../send-file.ts'

const shortSeconds = 300
const file = {
  contentType: 'text/javascript; charset=utf-8',
  body: Buffer.from(connectScript.body),
}

/** The loader: by a name that stays, which is asked for again soon, and by one that is its content's. */
export const connectRoutes: FastifyPluginAsync = async (app) => {
  const send = (path: string, cacheControl: string) =>
    app.get(path, (request, reply) => {
      reply.headers({
        'cache-control': cacheControl,
        // Pages check `integrity` on what they may read; there is nothing secret in it.
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      })
      return sendFile(request, reply, file)
    })
  send('/connect.js', `public, max-age=${shortSeconds}`)
  send(connectScript.path, 'public, max-age=31536000, immutable')
}
