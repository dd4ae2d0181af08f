import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FlowId } from '../domain/ids.ts'
import { sha256Hex } from '../domain/token.ts'
import type { BrowserHash, LinkHash } from '../domain/token-hash.ts'
import type { FlowStore } from '../flow/flow-store.ts'
import type { Flow } from '../flow/flow.ts'

/**
 * Who is at the screen. `visitor` has opened the link: nothing has happened yet, and `browser` can still take it. `owner`
 * is the browser that took it. Everybody else is a stranger, also to a flow that exists.
 */
export type WidgetSession =
  | {
      readonly kind: 'visitor'
      readonly flow: Flow
      readonly link: LinkHash
      readonly browser: BrowserHash
    }
  | { readonly kind: 'owner'; readonly flow: Flow }
  | { readonly kind: 'stranger' }

const browserPrefix = 'Bkn_'
const linkPattern = /^Wkn_[\w-]{43}$/
/** The cookie: the link's token, then the browser's own secret. */
const cookiePattern = /^(Wkn_[\w-]{43})\.(Bkn_[\w-]{43})$/

/**
 * The cookies of the widget, one for each flow, so that two flows in one browser do not meet. They make the link's token
 * leave the address bar with the first answer, without a script. The browser gets its secret before it takes the link:
 * an answer that is lost on the way, or a second click, cannot lock the person out.
 */
export class WidgetSessions {
  readonly #flows: FlowStore
  readonly #secure: boolean
  constructor(flows: FlowStore, options: { readonly publicUrl: URL }) {
    this.#flows = flows
    this.#secure = options.publicUrl.protocol === 'https:'
  }

  async read(request: FastifyRequest, flowId: FlowId): Promise<WidgetSession> {
    const cookie = isUuid(flowId) ? request.cookies[this.#cookieName(flowId)] : undefined
    const [, token, secret] = cookiePattern.exec(cookie ?? '') ?? []
    if (token === undefined || secret === undefined) return { kind: 'stranger' }
    const browser = hashBrowser(secret)
    const own = await this.#flows.findForBrowser(flowId, browser)
    if (own) return { kind: 'owner', flow: own }
    const link = hashLink(token)
    const flow = await this.#flows.findByLink(link)
    return flow?.id === flowId ? { kind: 'visitor', flow, link, browser } : { kind: 'stranger' }
  }

  /** Looks a link up without touching it: opening it (GET, HEAD, a preview) changes nothing. */
  async open(token: string): Promise<Flow | undefined> {
    if (!linkPattern.test(token)) return undefined
    return this.#flows.findByLink(hashLink(token))
  }

  /** Gives the browser that opened the link a secret of its own. */
  remember(reply: FastifyReply, flow: Flow, token: string): void {
    const secret = `${token}.${browserPrefix}${randomBytes(32).toString('base64url')}`
    reply.setCookie(this.#cookieName(flow.id), secret, {
      path: '/',
      httpOnly: true,
      secure: this.#secure,
      // Lax, not Strict: the bank leads back from its own site.
      sameSite: 'lax',
      maxAge: cookieSeconds,
    })
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
