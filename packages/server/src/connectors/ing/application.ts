import { Problem } from '../../domain/problem.ts'
import { bankToken, isStale } from '../oauth/bank-token.ts'
import type { BankToken } from '../oauth/bank-token.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import { requestToken } from './talk.ts'
import type { Talk } from './talk.ts'

/** We, as the bank knows us: its name for us, which is also that of our key, and our own token. */
export type Application = { readonly clientId: string; readonly token: BankToken }

type Entry = { readonly asked: Promise<Application>; readonly known?: Application }

/** Our own tokens, one for each bank: asked for once and kept until they end. */
export class Applications {
  /** By the bank's profile, which is one object for each bank. */
  readonly #entries = new WeakMap<object, Entry>()

  of(talk: Talk): Promise<Application> {
    const entry = this.#entries.get(talk.bank.profile)
    const isOver = entry?.known !== undefined && isStale(entry.known.token, talk.nowMs())
    if (entry && !isOver) return entry.asked
    const asked = this.#ask(talk)
    this.#entries.set(talk.bank.profile, { asked })
    return asked
  }

  /** The bank takes it no longer. */
  forget({ bank }: Talk): void {
    this.#entries.delete(bank.profile)
  }

  async #ask(talk: Talk): Promise<Application> {
    try {
      const known = await ask(talk)
      this.#entries.set(talk.bank.profile, { asked: Promise.resolve(known), known })
      return known
    } catch (error) {
      this.forget(talk)
      throw error
    }
  }
}

/** What can stand between the quotation marks of `keyId`. */
const clientIdPattern = /^[\u0021\u0023-\u005B\u005D-\u007E]{1,200}$/

async function ask(talk: Talk): Promise<Application> {
  const answer = await asking(() => requestToken(talk, { kind: 'client_credentials' }))
  const { clientId } = answer
  if (clientId === undefined || !clientIdPattern.test(clientId)) {
    throw new Problem('bank_answer_not_understood', 'the bank does not name our application')
  }
  return { clientId, token: bankToken(answer, { nowMs: talk.nowMs() }) }
}

/** Certificate or signature: the operator's matter, whatever words the bank has for it. */
async function asking<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request()
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    const { code } = problemOf(error)
    throw new Problem(code === 'consent_expired' ? 'bank_refused' : code, error.message, {
      cause: error,
    })
  }
}
