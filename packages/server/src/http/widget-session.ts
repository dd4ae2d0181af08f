import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FlowId } from '../domain/ids.ts'
import { sha256Hex } from '../domain/token.ts'
import type { BrowserHash, LinkHash } from '../domain/token-hash.ts'
import type { FlowStore } from '../flow/flow-store.ts'
import type { Flow } from '../flow/flow.ts'

/**
 * Who is at the screen. `visitor` holds the link only: nothing has happened yet. `owner` is the browser that took it.
 * Everybody else is a stranger, also to a flow that exists.
 */
export type WidgetSession =
  | { readonly kind: 'visitor'; readonly flow: Flow; readonly link: LinkHash }
  | { readonly kind: 'owner'; readonly flow: Flow }
  | { readonly kind: 'stranger' }

/** First letters of what the cookie may hold: the link's token, later the browser's own secret. */
const linkPrefix = 'Wkn_'
const browserPrefix = 'Bkn_'
const secretPattern = /^[WB]kn_[\w-]{43}$/

/**
 * The cookies of the widget, one for each flow, so that two flows in one browser do not meet. They make the link's token
 * leave the address bar with the first answer, without a script.
 */
export class WidgetSessions {
  readonly #flows: FlowStore
  readonly #secure: boolean
  constructor(flows: FlowStore, options: { readonly publicUrl: URL }) {
    this.#flows = flows
    this.#secure = options.publicUrl.protocol === 'https:'
  }

  async read(request: FastifyRequest, flowId: FlowId): Promise<WidgetSession> {
    const secret = isUuid(flowId) ? request.cookies[this.#cookieName(flowId)] : undefined
    if (secret === undefined || !secretPattern.test(secret)) return { kind: 'stranger' }
    if (secret.startsWith(browserPrefix)) {
      const flow = await this.#flows.findForBrowser(flowId, hashBrowser(secret))
      return flow ? { kind: 'owner', flow } : { kind: 'stranger' }
    }
    const link = hashLink(secret)
    const flow = await this.#flows.findByLink(link)
    return flow?.id === flowId ? { kind: 'visitor', flow, link } : { kind: 'stranger' }
  }

  /** Looks a link up without touching it: opening it (GET, HEAD, a preview) changes nothing. */
  async open(token: string): Promise<Flow | undefined> {
    if (!token.startsWith(linkPrefix) || !secretPattern.test(token)) return undefined
    return this.#flows.findByLink(hashLink(token))
  }

  remember(reply: FastifyReply, flow: Flow, secret: string): void {
    reply.setCookie(this.#cookieName(flow.id), secret, {
      path: '/',
      httpOnly: true,
      secure: this.#secure,
      // Lax, not Strict: the bank leads back from its own site.
      sameSite: 'lax',
      maxAge: cookieSeconds,
    })
  }

  /** Makes the secret that binds a link to this browser: a new one, whatever cookie was there before. */
  newBrowserSecret(): { readonly secret: string; readonly hash: BrowserHash } {
    const secret = browserPrefix + randomBytes(32).toString('base64url')
    return { secret, hash: hashBrowser(secret) }
  }

  #cookieName(flowId: FlowId): string {
    // The __Host- prefix needs https; on a loopback address there is none.
    return `${this.#secure ? '__Host-' : ''}kontor-${flowId}`
  }
}

const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/** What an address bar holds may be anything; the database is asked for UUIDs only. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text)
}

/** A link lives 30 minutes, its flow 30 more. */
const cookieSeconds = 60 * 60

/* oxlint-disable typescript/no-unsafe-type-assertion -- here a hash gets its name */
function hashLink(token: string): LinkHash {
  return sha256Hex(token) as LinkHash
}

function hashBrowser(secret: string): BrowserHash {
  return sha256Hex(secret) as BrowserHash
}
/* oxlint-enable typescript/no-unsafe-type-assertion */
