import { Problem } from '../../domain/problem.ts'
import type { Bank } from '../../domain/bank.ts'
import type { CallContext } from '../connector.ts'
import type { Answer } from './answer.ts'
import { readAnswer } from './answer.ts'
import { BankFault, problemOf } from './bank-fault.ts'
import type { BankHttp, BankReply, BankRequest } from './bank-http.ts'
import { resolveLink } from './link.ts'
import { profileOf } from './profile/profile.ts'
import type { Profile } from './profile/profile.ts'
import type { Identity } from './request-headers.ts'
import { requestHeaders } from './request-headers.ts'

/** One bank, one caller: what every request to it has in common. */
export type Talk = {
  readonly bank: Bank
  readonly profile: Profile
  readonly http: BankHttp
  readonly call: CallContext
  /** Whose consent it is about; empty until the person has typed a login. */
  readonly identity: Identity
}

export function talkTo(bank: Bank, http: BankHttp, call: CallContext): Talk {
  return { bank, profile: profileOf(bank), http, call, identity: {} }
}

/** The same talk, about this person's consent. */
export function about(talk: Talk, { psuId, corporateId, returnUrl }: Identity): Talk {
  const identity = {
    ...(psuId === undefined ? {} : { psuId }),
    ...(corporateId === undefined ? {} : { corporateId }),
    ...(returnUrl === undefined ? {} : { returnUrl }),
  }
  return { ...talk, identity }
}

type Message = {
  readonly method: BankRequest['method']
  /** As the bank wrote it, or a path below its base URL. */
  readonly href: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

/** Throws `BankFault` for a 4xx: the caller knows what it means at its step. */
export function send(talk: Talk, message: Message): Promise<BankReply> {
  return talk.http.call({
    method: message.method,
    url: resolveLink(talk.profile, message.href),
    headers: requestHeaders(talk, message.headers ?? {}, message.body !== undefined),
    signal: talk.call.signal,
    ...(message.body === undefined ? {} : { body: message.body }),
  })
}

/** `send`, where a 4xx has no meaning of its own. */
export async function read(talk: Talk, message: Message): Promise<BankReply> {
  try {
    return await send(talk, message)
  } catch (error) {
    throw error instanceof BankFault ? problemOf(error) : error
  }
}

export async function ask(talk: Talk, message: Message): Promise<Answer> {
  return readAnswer(await send(talk, message))
}

export function notSupported(what: string): Problem {
  return new Problem('bank_answer_not_understood', `the bank asks for ${what}`)
}
