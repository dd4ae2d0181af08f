import type { FastifyReply, FastifyRequest } from 'fastify'

/** The headers of every page of the widget. `frameOrigins`: whose pages may show it in a frame; nobody's by default. */
export function protectPage(reply: FastifyReply, frameOrigins: readonly string[] = []): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    `frame-ancestors ${frameOrigins.length === 0 ? "'none'" : frameOrigins.join(' ')}`,
    "base-uri 'none'",
  ]
  reply.headers({
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  })
}

/** Whether the answer will be shown in a frame. */
export function isFramed(request: Pick<FastifyRequest, 'headers'>): boolean {
  return request.headers['sec-fetch-dest'] === 'iframe'
}

/**
 * A form that another site sends is refused. Browsers say where a request comes from in `Sec-Fetch-Site`; those that do
 * not are held off by the cookie's `SameSite`.
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
}
