import { Secret } from '../../domain/secret.ts'
import { bankToken, isStale } from '../oauth/bank-token.ts'
import type { BankToken } from '../oauth/bank-token.ts'
import { Renewals } from '../oauth/renewals.ts'
import type { Talk } from './bank-call.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import { requestToken } from './oauth-client.ts'
import type { OAuthRules } from './profile/oauth.ts'
import type { SessionToken } from './session.ts'

type NowMs = () => number
type OwnToken = { readonly asked: Promise<BankToken>; readonly token?: BankToken }
type Application = NonNullable<OAuthRules['application']>

/** What all sessions of one process share: renewals under way, and our own tokens at the banks. */
export class SharedTokens {
  readonly nowMs: NowMs
  readonly renewals: Renewals
  /** By the bank's profile, which is one object for each bank. */
  readonly #own = new WeakMap<object, OwnToken>()

  constructor(nowMs: NowMs = Date.now) {
    this.nowMs = nowMs
    this.renewals = new Renewals(nowMs)
  }

  /** Our own token at this bank, asked for once and kept until it ends; `undefined` where the bank wants none. */
  async own(talk: Talk): Promise<BankToken | undefined> {
    if (!talk.profile.oauth?.application) return undefined
    const known = this.#own.get(talk.profile)
    if (known && !(known.token && isStale(known.token, this.nowMs()))) return known.asked
    const asked = this.#ask(talk, talk.profile.oauth.application)
    this.#own.set(talk.profile, { asked })
    return asked
  }

  async #ask(talk: Talk, application: Application): Promise<BankToken> {
    const { token_endpoint: endpoint, scope, parameters = {} } = application
    const grant = { kind: 'client_credentials', ...(scope === undefined ? {} : { scope }) } as const
    try {
      const answer = await asking(() => requestToken(talk, { endpoint, grant, parameters }))
      const token = bankToken(answer, { nowMs: this.nowMs() })
      this.#own.set(talk.profile, { asked: Promise.resolve(token), token })
      return token
    } catch (error) {
      this.#own.delete(talk.profile)
      throw error
    }
  }

  /** The bank takes it no longer. */
  forgetOwn({ profile }: Talk): void {
    this.#own.delete(profile)
  }
}

/** The token of one session, and how it is replaced: the new one is stored before it is used. */
export class SessionTokens {
  readonly #shared: SharedTokens
  readonly #keep: (token: SessionToken) => Promise<void>
  #token: SessionToken | undefined

  constructor(
    shared: SharedTokens,
    token: SessionToken | undefined,
    keep: (token: SessionToken) => Promise<void> = async () => undefined,
  ) {
    this.#shared = shared
    this.#token = token
    this.#keep = keep
  }

  /** As it is now; for the session that is handed back. */
  get token(): SessionToken | undefined {
    return this.#token
  }

  get nowMs(): number {
    return this.#shared.nowMs()
  }

  adopt(token: SessionToken): void {
    this.#token = token
  }

  /** The token for the next request. One that is about to end is replaced first. */
  async current(talk: Talk): Promise<string | undefined> {
    if (talk.profile.oauth?.send_token === false) return undefined
    const token = this.#token
    if (!token) return (await this.#shared.own(talk))?.access
    if (isStale(token, this.nowMs) && token.refresh !== undefined) await this.#renew(talk, token)
    return this.#token?.access
  }

  /** After a 401: another token than `refused`, or `undefined` if there is none to be had. */
  async another(talk: Talk, refused: string): Promise<string | undefined> {
    const token = this.#token
    if (!token) {
      this.#shared.forgetOwn(talk)
      return (await this.#shared.own(talk))?.access
    }
    if (token.access === refused) await this.#renew(talk, token)
    return this.#token?.access === refused ? undefined : this.#token?.access
  }

  async #renew(talk: Talk, token: SessionToken): Promise<void> {
    const { refresh, endpoint } = token
    if (refresh === undefined) return
    const grant = { kind: 'refresh_token', refreshToken: new Secret(refresh) } as const
    const parameters = talk.profile.oauth?.token_parameters ?? {}
    const renewed = await this.#shared.renewals.once(refresh, async () => {
      const answer = await asking(() => requestToken(talk, { endpoint, grant, parameters }))
      return bankToken(answer, { nowMs: this.nowMs, before: token })
    })
    const kept = { ...renewed, endpoint }
    await this.#keep(kept)
    this.#token = kept
  }
}

/** `invalid_grant` ends the consent: only the person can give another token (RFC 6749, section 5.2). */
async function asking<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request()
  } catch (error) {
    throw error instanceof BankFault ? problemOf(error) : error
  }
}
