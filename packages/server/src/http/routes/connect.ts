import type { FastifyPluginAsync } from 'fastify'
import { connectScript } from '../connect-script.ts'

const shortSeconds = 300

/** The loader: by a name that stays, which is asked for again soon, and by one that is its content's. */
export const connectRoutes: FastifyPluginAsync = async (app) => {
  const send = (path: string, cacheControl: string) =>
    app.get(path, (_request, reply) =>
      reply
        .headers({
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': cacheControl,
          // Pages check `integrity` on what they may read; there is nothing secret in it.
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
        })
        .send(connectScript.body),
    )
  send('/connect.js', `public, max-age=${shortSeconds}`)
  send(connectScript.path, 'public, max-age=31536000, immutable')
}
