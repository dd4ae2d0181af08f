import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { nameActor } from '../cause/cause.ts'
import { sha256Hex } from '../domain/token.ts'
import type { BrowserHash, LinkHash } from '../domain/token-hash.ts'
import { isUuid } from './is-uuid.ts'

/**
 * Who is at the screen. `visitor` has opened the link: nothing has happened yet, and `browser` can still take it. `owner`
 * is the browser that took it. Everybody else is a stranger, also to a subject that exists.
 */
export type LinkSession<Subject> =
  | {
      readonly kind: 'visitor'
      readonly subject: Subject
      readonly link: LinkHash
      readonly browser: BrowserHash
      readonly proof: Proof
    }
  | { readonly kind: 'owner'; readonly subject: Subject; readonly proof: Proof }
  | { readonly kind: 'stranger' }

/** What a browser shows: the link's token with its own secret, and where that stood. */
export type Proof = { readonly secret: string; readonly place: Place | 'field' }

/**
 * Where a browser keeps its secret. `page`: a window of its own. `frame`: a frame in a page of the client, where the cookie
 * is partitioned. `window`: the one that a frame opened for the bank's pages.
 */
export type Place = 'page' | 'frame' | 'window'

/** What a link leads to: a flow, an overview. */
type Linked = { readonly id: string }

type Subjects<Subject extends Linked> = {
  findByLink(hash: LinkHash): Promise<Subject | undefined>
  findForBrowser(id: Subject['id'], browser: BrowserHash): Promise<Subject | undefined>
}

type SessionOptions = {
  readonly publicUrl: URL
  /** What the link's token begins with. */
  readonly prefix: string
  /** What the cookies' names begin with. */
  readonly cookie: string
  readonly cookieSeconds: number
}

const browserPrefix = 'Bkn_'
const places = ['page', 'frame', 'window'] as const
/** The hidden field of a form in a frame whose browser keeps no cookie there. */
const fieldName = 'session'

/**
 * The cookies of links, one for each, so that two of them in one browser do not meet. With them no address but the link's
 * own needs its token. The browser gets its secret before it takes the link:
 * an answer that is lost on the way, or a second click, cannot lock the person out.
 */
export class LinkSessions<Subject extends Linked> {
  readonly #subjects: Subjects<Subject>
  readonly #options: SessionOptions
  readonly #secure: boolean
  readonly #link: RegExp
  /** The link's token, then the browser's own secret. */
  readonly #secret: RegExp
  constructor(subjects: Subjects<Subject>, options: SessionOptions) {
    this.#subjects = subjects
    this.#options = options
    this.#secure = options.publicUrl.protocol === 'https:'
    const link = String.raw`${options.prefix}[\w-]{43}`
    this.#link = new RegExp(`^${link}$`)
    this.#secret = new RegExp(String.raw`^(${link})\.(${browserPrefix}[\w-]{43})$`)
  }

  /** The best of what the request shows: a cookie that owns the subject comes before a field, and both before a visitor. */
  async read(request: FastifyRequest, id: Subject['id']): Promise<LinkSession<Subject>> {
    let found: LinkSession<Subject> = { kind: 'stranger' }
    for (const proof of isUuid(id) ? this.#proofs(request, id) : []) {
      const session = await this.#judge(id, proof)
      if (session.kind === 'owner') nameActor({ kind: 'person' })
      if (session.kind === 'owner') return session
      if (found.kind === 'stranger') found = session
    }
    return found
  }

  /** Looks a link up without touching it: opening it (GET, HEAD, a preview) changes nothing. */
  async open(token: string): Promise<Subject | undefined> {
    if (!this.#link.test(token)) return undefined
    return this.#subjects.findByLink(hashLink(token))
  }

  /** Gives the browser that opened the link a secret of its own, and returns it. */
  remember(
    reply: FastifyReply,
    subject: Subject,
    { token, place = 'page' }: { readonly token: string; readonly place?: Place },
  ): string {
    const { secret } = this.makeSecret(token)
    this.keep(reply, subject, { secret, place })
    return secret
  }

  /** What a browser shows from then on: a token, and a secret of its own. */
  makeSecret(token: string): { readonly secret: string; readonly browser: BrowserHash } {
    const own = `${browserPrefix}${randomBytes(32).toString('base64url')}`
    return { secret: `${token}.${own}`, browser: hashBrowser(own) }
  }

  /** A token of the same form as that of a link. */
  makeToken(): { readonly token: string; readonly hash: LinkHash } {
    const token = `${this.#options.prefix}${randomBytes(32).toString('base64url')}`
    return { token, hash: hashLink(token) }
  }

  /** `undefined` for what cannot be a token. */
  hashOf(token: string): LinkHash | undefined {
    return this.#link.test(token) ? hashLink(token) : undefined
  }

  /** Gives a window of the browser what another one of it showed. */
  keep(
    reply: FastifyReply,
    { id }: Subject,
    { secret, place }: { readonly secret: string; readonly place: Place },
  ): void {
    const framed = place === 'frame'
    reply.setCookie(this.#cookieName(id, place), secret, {
      path: '/',
      httpOnly: true,
      // Browsers take cookies of frames with `Secure` alone; on a loopback address they do so without https.
      secure: this.#secure || framed,
      // Lax, not Strict: the bank leads back from its own site, and a link comes from another one.
      sameSite: framed ? 'none' : 'lax',
      partitioned: framed,
      maxAge: this.#options.cookieSeconds,
    })
  }

  #proofs(request: FastifyRequest, id: string): Proof[] {
    const cookies = places.flatMap((place) => {
      // Without SameSite only `Sec-Fetch-Site` tells our own forms from others: who does not send it has no such cookie.
      if (place === 'frame' && request.headers['sec-fetch-site'] === undefined) return []
      const secret = request.cookies[this.#cookieName(id, place)]
      return secret === undefined ? [] : [{ secret, place }]
    })
    const secret = fieldOf(request.body)
    return secret === undefined ? cookies : [...cookies, { secret, place: 'field' }]
  }

  async #judge(id: Subject['id'], proof: Proof): Promise<LinkSession<Subject>> {
    const [, token, secret] = this.#secret.exec(proof.secret) ?? []
    if (token === undefined || secret === undefined) return { kind: 'stranger' }
    const browser = hashBrowser(secret)
    const own = await this.#subjects.findForBrowser(id, browser)
    if (own) return { kind: 'owner', subject: own, proof }
    const link = hashLink(token)
    const subject = await this.#subjects.findByLink(link)
    if (subject?.id !== id) return { kind: 'stranger' }
    return { kind: 'visitor', subject, link, browser, proof }
  }

  #cookieName(id: string, place: Place): string {
    // The __Host- prefix needs https; on a loopback address there is none.
    const name = [this.#options.cookie, ...(place === 'page' ? [] : [place]), id].join('-')
    return `${this.#secure ? '__Host-' : ''}${name}`
  }
}

function fieldOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !(fieldName in body)) return undefined
  return typeof body[fieldName] === 'string' ? body[fieldName] : undefined
}

/* oxlint-disable typescript/no-unsafe-type-assertion -- here a hash gets its name */
function hashLink(token: string): LinkHash {
  return sha256Hex(token) as LinkHash
}

function hashBrowser(secret: string): BrowserHash {
  return sha256Hex(secret) as BrowserHash
}
/* oxlint-enable typescript/no-unsafe-type-assertion */
