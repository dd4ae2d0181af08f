import type { FastifyRequest } from 'fastify'

/** RFC 9110 section 12.5.3. Browsers name gzip plainly; who weighs it with anything but nought has it, too. */
export function acceptsGzip({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const accepted = (headers['accept-encoding'] ?? '').split(',')
  return accepted.some((each) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$)[\d.]+\s*)?$/i.test(each))
}
