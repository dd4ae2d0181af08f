import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type PageProtection = {
  /** Whose pages may show it in a frame; nobody's by default. */
  readonly frameOrigins?: readonly string[]
  /** The style elements in it, to the letter; none by default. */
  readonly styles?: readonly string[]
  /** The script elements in it, likewise. */
  readonly scripts?: readonly string[]
}

/** The headers of every page of the widget. */
export function protectPage(
  reply: FastifyReply,
  { frameOrigins = [], styles = [], scripts = [] }: PageProtection = {},
): void {
  const policy = [
    "default-src 'none'",
    ["script-src 'self'", ...scripts.map(sourceOf)].join(' '),
    ["style-src 'self'", ...styles.map(sourceOf)].join(' '),
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

/** CSP3 section 2.3.1, `hash-source`. */
function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
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
