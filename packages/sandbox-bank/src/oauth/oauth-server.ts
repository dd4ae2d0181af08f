import { createHash, randomBytes } from 'node:crypto'
import type { Authorisation } from '../authorisation/authorisation.ts'
import type { Bank } from '../banks.ts'
import { BoundedMap } from '../bounded-map.ts'
import type { Consent } from '../consent/consent.ts'
import type { Person } from '../people.ts'

/** What a client asked for at the authorization endpoint. */
export type AuthorizationRequest = {
  readonly clientId: string
  readonly redirectUri: string
  readonly state?: string
  /** RFC 7636, S256. */
  readonly challenge: string
}

/** What a code or a token stands for: one consent (integrated), or a person before any consent (pre-step). */
export type Subject = {
  readonly bank: Bank
  readonly person: Person
  readonly login: string
  readonly consent?: Consent
}

/** A login at the OAuth server before there is a consent. */
export type PreStepLogin = {
  readonly id: string
  readonly bank: Bank
  readonly request: AuthorizationRequest
  readonly endsAtMs: number
  wrongPasswords: number
  /** Set once it is over: where it led back to. */
  wayBack?: string
}

type Code = {
  readonly request: AuthorizationRequest
  readonly subject: Subject
  readonly endsAtMs: number
  /** The tokens that were made of it: they end when it comes a second time. */
  chain?: Chain
}
type Chain = { readonly clientId: string; readonly subject: Subject; isOver: boolean }
type Access = { readonly chain: Chain; readonly endsAtMs: number }
type Refresh = { readonly chain: Chain; isUsed: boolean }

export type Tokens = {
  readonly access: string
  readonly refresh: string
  readonly expiresIn: number
}

const loginMinutes = 10
const codeMinutes = 5
export const accessSeconds = 900
const entriesMax = 5_000

/** The OAuth servers of all banks: codes and refresh tokens are good for once, and what comes twice ends its chain. */
export class OAuthServer {
  readonly #logins = new BoundedMap<PreStepLogin>(entriesMax)
  readonly #codes = new BoundedMap<Code>(entriesMax)
  readonly #accesses = new BoundedMap<Access>(entriesMax)
  readonly #refreshes = new BoundedMap<Refresh>(entriesMax)
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  beginLogin(bank: Bank, request: AuthorizationRequest): PreStepLogin {
    const endsAtMs = this.#nowMs() + loginMinutes * 60_000
    const login = { id: secret(), bank, request, endsAtMs, wrongPasswords: 0 }
    this.#logins.set(login.id, login)
    return login
  }

  login(bank: Bank, id: string): PreStepLogin | undefined {
    const login = this.#logins.get(id)
    return login?.bank === bank && this.#nowMs() < login.endsAtMs ? login : undefined
  }

  issueCode(request: AuthorizationRequest, subject: Subject): string {
    const code = secret()
    this.#codes.set(code, { request, subject, endsAtMs: this.#nowMs() + codeMinutes * 60_000 })
    return code
  }

  /** RFC 6749, section 4.1.3, and RFC 7636, section 4.6; `undefined` for what is not to be told further. */
  redeem(asked: {
    readonly code: string
    readonly bank: Bank
    readonly clientId: string
    readonly redirectUri: string
    readonly verifier: string
  }): Tokens | undefined {
    const code = this.#codes.get(asked.code)
    if (!code) return undefined
    if (code.chain) {
      code.chain.isOver = true
      return undefined
    }
    const { request, subject } = code
    const fits =
      subject.bank === asked.bank &&
      request.clientId === asked.clientId &&
      request.redirectUri === asked.redirectUri &&
      request.challenge === challengeOf(asked.verifier) &&
      this.#nowMs() < code.endsAtMs
    if (!fits) return undefined
    code.chain = { clientId: request.clientId, subject, isOver: false }
    return this.#issue(code.chain)
  }

  refresh(asked: {
    readonly refreshToken: string
    readonly bank: Bank
    readonly clientId: string
  }): Tokens | undefined {
    const refresh = this.#refreshes.get(asked.refreshToken)
    if (!refresh) return undefined
    const { chain } = refresh
    if (chain.subject.bank !== asked.bank || chain.clientId !== asked.clientId) return undefined
    if (refresh.isUsed) chain.isOver = true
    if (chain.isOver) return undefined
    refresh.isUsed = true
    return this.#issue(chain)
  }

  /** Whose token it is, or why it is worth nothing. */
  whose(bank: Bank, token: string): Subject | 'unknown' | 'expired' {
    const access = this.#accesses.get(token)
    if (!access || access.chain.isOver || access.chain.subject.bank !== bank) return 'unknown'
    return this.#nowMs() < access.endsAtMs ? access.chain.subject : 'expired'
  }

  clear(): void {
    for (const map of [this.#logins, this.#codes, this.#accesses, this.#refreshes]) map.clear()
  }

  #issue(chain: Chain): Tokens {
    const [access, refresh] = [secret(), secret()]
    this.#accesses.set(access, { chain, endsAtMs: this.#nowMs() + accessSeconds * 1000 })
    this.#refreshes.set(refresh, { chain, isUsed: false })
    return { access, refresh, expiresIn: accessSeconds }
  }
}

/** Where the browser goes when the person is done: with a code, or with an error (RFC 6749, section 4.1.2; RFC 9207). */
export function wayBack(
  request: AuthorizationRequest,
  issuer: string,
  outcome: { readonly code: string } | { readonly error: string },
): string {
  const url = new URL(request.redirectUri)
  const state = request.state === undefined ? {} : { state: request.state }
  for (const [name, value] of Object.entries({ ...outcome, ...state, iss: issuer })) {
    url.searchParams.set(name, value)
  }
  return url.href
}

/** The bank's own pages are done with an authorisation that belongs to an OAuth login. */
export type OAuthPassage = { readonly request: AuthorizationRequest; wayBack?: string }

/** The way back of an authorisation that is over; made once, so that a page that is loaded again leads to the same code. */
export function finishPassage(
  server: OAuthServer,
  { bank, consent, person, login, status }: Authorisation,
  { passage, issuer }: { readonly passage: OAuthPassage; readonly issuer: string },
): string {
  const isGranted = status === 'finalised' && person !== undefined
  passage.wayBack ??= wayBack(
    passage.request,
    issuer,
    isGranted
      ? { code: server.issueCode(passage.request, { bank, consent, person, login: login ?? '' }) }
      : { error: 'access_denied' },
  )
  return passage.wayBack
}

function secret(): string {
  return randomBytes(24).toString('base64url')
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}
