import { Problem } from '../../domain/problem.ts'
import { Secret } from '../../domain/secret.ts'
import { bankToken, isStale } from '../oauth/bank-token.ts'
import type { Renewals } from '../oauth/renewals.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import type { BankReply } from '../transport/bank-reply.ts'
import type { AuthorizedSession } from './session.ts'
import { get, isTokenOver, requestToken } from './talk.ts'
import type { Talk } from './talk.ts'

/** Reads in the name of one person, with a token that is replaced when it ends: stored first, then used. */
export class Customer {
  readonly #talk: Talk
  readonly #renewals: Renewals
  #session: AuthorizedSession

  constructor(talk: Talk, renewals: Renewals, session: AuthorizedSession) {
    this.#talk = talk
    this.#renewals = renewals
    this.#session = session
  }

  /** As it is now. */
  get session(): AuthorizedSession {
    return this.#session
  }

  get talk(): Talk {
    return this.#talk
  }

  /** Throws `consent_expired` where only the person can give another token. */
  async read(href: string): Promise<BankReply> {
    if (isStale(this.#session.token, this.#talk.nowMs())) await this.#renew()
    try {
      return await this.#send(href)
    } catch (error) {
      if (!(error instanceof BankFault)) throw error
      if (!isTokenOver(error) || !(await this.#renew())) throw problemOf(error)
    }
    try {
      return await this.#send(href)
    } catch (error) {
      throw error instanceof BankFault ? problemOf(error) : error
    }
  }

  async #send(href: string): Promise<BankReply> {
    const application = await this.#talk.applications.of(this.#talk)
    return get(this.#talk, href, { application, access: this.#session.token.access })
  }

  /** False where the bank gave nothing to renew with. */
  async #renew(): Promise<boolean> {
    const before = this.#session.token
    if (before.refresh === undefined) return false
    const refreshToken = new Secret(before.refresh)
    const token = await this.#renewals.once(before.refresh, async () => {
      const application = await this.#talk.applications.of(this.#talk)
      const grant = { kind: 'refresh_token', refreshToken } as const
      const answer = await renewing(() => requestToken(this.#talk, grant, application))
      return bankToken(answer, { nowMs: this.#talk.nowMs(), before })
    })
    const renewed: AuthorizedSession = { stage: 'authorized', token }
    await this.#talk.call.keepSession?.(renewed)
    this.#session = renewed
    return true
  }
}

/** A refresh token that is refused: only the person can give another (RFC 6749, section 5.2). */
async function renewing<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request()
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (!error.has('INVALID_GRANT')) throw problemOf(error)
    throw new Problem('consent_expired', 'the bank takes the refresh token no longer', {
      cause: error,
    })
  }
}
