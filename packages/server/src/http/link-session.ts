import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
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
    }
  | { readonly kind: 'owner'; readonly subject: Subject }
  | { readonly kind: 'stranger' }

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

/**
 * The cookies of links, one for each, so that two of them in one browser do not meet. They make the link's token
 * leave the address bar with the first answer, without a script. The browser gets its secret before it takes the link:
 * an answer that is lost on the way, or a second click, cannot lock the person out.
 */
export class LinkSessions<Subject extends Linked> {
  readonly #subjects: Subjects<Subject>
  readonly #options: SessionOptions
  readonly #secure: boolean
  readonly #link: RegExp
  /** The cookie: the link's token, then the browser's own secret. */
  readonly #cookie: RegExp
  constructor(subjects: Subjects<Subject>, options: SessionOptions) {
    this.#subjects = subjects
    this.#options = options
    this.#secure = options.publicUrl.protocol === 'https:'
    const link = String.raw`${options.prefix}[\w-]{43}`
    this.#link = new RegExp(`^${link}$`)
    this.#cookie = new RegExp(String.raw`^(${link})\.(${browserPrefix}[\w-]{43})$`)
  }

  async read(request: FastifyRequest, id: Subject['id']): Promise<LinkSession<Subject>> {
    const cookie = isUuid(id) ? request.cookies[this.#cookieName(id)] : undefined
    const [, token, secret] = this.#cookie.exec(cookie ?? '') ?? []
    if (token === undefined || secret === undefined) return { kind: 'stranger' }
    const browser = hashBrowser(secret)
    const own = await this.#subjects.findForBrowser(id, browser)
    if (own) return { kind: 'owner', subject: own }
    const link = hashLink(token)
    const subject = await this.#subjects.findByLink(link)
    return subject?.id === id ? { kind: 'visitor', subject, link, browser } : { kind: 'stranger' }
  }

  /** Looks a link up without touching it: opening it (GET, HEAD, a preview) changes nothing. */
  async open(token: string): Promise<Subject | undefined> {
    if (!this.#link.test(token)) return undefined
    return this.#subjects.findByLink(hashLink(token))
  }

  /** Gives the browser that opened the link a secret of its own. */
  remember(reply: FastifyReply, subject: Subject, token: string): void {
    const secret = `${token}.${browserPrefix}${randomBytes(32).toString('base64url')}`
    reply.setCookie(this.#cookieName(subject.id), secret, {
      path: '/',
      httpOnly: true,
      secure: this.#secure,
      // Lax, not Strict: the bank leads back from its own site, and a link comes from another one.
      sameSite: 'lax',
      maxAge: this.#options.cookieSeconds,
    })
  }

  #cookieName(id: string): string {
    // The __Host- prefix needs https; on a loopback address there is none.
    return `${this.#secure ? '__Host-' : ''}${this.#options.cookie}-${id}`
  }
}

/* oxlint-disable typescript/no-unsafe-type-assertion -- here a hash gets its name */
function hashLink(token: string): LinkHash {
  return sha256Hex(token) as LinkHash
}

function hashBrowser(secret: string): BrowserHash {
  return sha256Hex(secret) as BrowserHash
}
/* oxlint-enable typescript/no-unsafe-type-assertion */
