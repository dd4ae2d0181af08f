import { Problem } from '../../domain/problem.ts'
import type { Bank } from '../../domain/bank.ts'
import type { CallContext } from '../connector.ts'
import type { Answer } from './answer.ts'
import { readAnswer } from './answer.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import type { BankLine, BankRequest } from '../transport/bank-http.ts'
import type { BankReply } from '../transport/bank-reply.ts'
import { resolveLink } from './link.ts'
import type { WayBack } from './oauth-login.ts'
import type { SessionTokens } from './oauth-tokens.ts'
import { profileOf } from './profile/profile.ts'
import type { Profile } from './profile/profile.ts'
import type { Identity } from './request-headers.ts'
import { requestHeaders } from './request-headers.ts'

/** One bank, one caller: what every request to it has in common. */
export type Talk = {
  readonly bank: Bank
  readonly profile: Profile
  readonly http: BankLine
  readonly call: CallContext
  readonly tokens: SessionTokens
  now(): Date
  /** Our name in the client certificate, if this bank sees one. */
  readonly organisationId?: string
  /** Whose consent it is about; empty until the person has typed a login. */
  readonly identity: Identity
  /** Known while an authorisation begins. */
  readonly wayBack?: WayBack
}

export function talkTo(from: Omit<Talk, 'profile' | 'identity'>): Talk {
  return { ...from, profile: profileOf(from.bank), identity: {} }
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
export async function send(talk: Talk, message: Message): Promise<BankReply> {
  const token = await talk.tokens.current(talk)
  try {
    return await sendWith(talk, message, token)
  } catch (error) {
    const mayRepeat = message.method === 'GET' || message.method === 'DELETE'
    if (token === undefined || !mayRepeat || !isTokenOver(error)) throw error
    const another = await talk.tokens.another(talk, token)
    if (another === undefined) throw error
    return sendWith(talk, message, another)
  }
}

function sendWith(talk: Talk, message: Message, token: string | undefined): Promise<BankReply> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const own = { ...authorization, ...message.headers }
  return talk.http.call({
    method: message.method,
    url: resolveLink(talk.profile, message.href),
    headers: requestHeaders(talk, own, message.body !== undefined),
    signal: talk.call.signal,
    ...(message.body === undefined ? {} : { body: message.body }),
  })
}

/** `TOKEN_…` in Berlin Group's words, `invalid_token` in those of RFC 6750; some banks say nothing but 401. */
function isTokenOver(error: unknown): boolean {
  if (!(error instanceof BankFault) || error.status !== 401) return false
  return error.codes.length === 0 || error.has('TOKEN_EXPIRED', 'TOKEN_INVALID', 'INVALID_TOKEN')
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
