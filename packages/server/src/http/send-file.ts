import { gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptsGzip } from './accepts-gzip.ts'

export type StaticFile = { readonly contentType: string; readonly body: Buffer }

/** There are few files, and they do not change: each is compressed once, as well as can be. */
const compressed = new WeakMap<Buffer, Buffer>()

/** Sends what is the same for everybody, compressed for those who take it so. */
export function sendFile(
  request: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
  { contentType, body }: StaticFile,
): FastifyReply {
  reply.headers({ 'content-type': contentType, 'x-content-type-options': 'nosniff' })
  if (!isText(contentType)) return reply.send(body)
  reply.header('vary', 'accept-encoding')
  if (!acceptsGzip(request)) return reply.send(body)
  return reply.header('content-encoding', 'gzip').send(gzipped(body))
}

/** Pictures are compressed already. */
function isText(contentType: string): boolean {
  return contentType.startsWith('text/') || contentType === 'image/svg+xml'
}

function gzipped(body: Buffer): Buffer {
  const known = compressed.get(body)
  if (known) return known
  const made = gzipSync(body, { level: 9 })
  compressed.set(body, made)
  return made
}
