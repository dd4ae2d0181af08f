import type { Bank } from '../../domain/bank.ts'
import type { CallContext } from '../connector.ts'
import { resolveLink } from '../berlin-group/link.ts'
import { psuHeaders } from '../berlin-group/psu-headers.ts'
import { readTokenAnswer } from '../oauth/token-answer.ts'
import type { TokenAnswer } from '../oauth/token-answer.ts'
import { tokenRequest } from '../oauth/token-request.ts'
import type { Grant } from '../oauth/token-request.ts'
import { BankFault } from '../transport/bank-fault.ts'
import type { BankHttp, BankLine } from '../transport/bank-http.ts'
import type { BankReply } from '../transport/bank-reply.ts'
import type { Application, Applications } from './application.ts'
import type { IngProfile } from './profile.ts'
import { signRequests } from './sign-request.ts'

/** One bank, one caller: what every request to it has in common. */
export type Talk = {
  readonly bank: Bank
  readonly profile: IngProfile
  readonly http: BankHttp
  readonly call: CallContext
  readonly applications: Applications
  nowMs(): number
}

/** Who asks: our application, and the token that says what it may. */
export type Bearer = { readonly application: Application; readonly access: string }

const tokenMsMax = 60_000

/** Reads from the bank. Throws `BankFault` for a 4xx. */
export function get(talk: Talk, href: string, bearer: Bearer): Promise<BankReply> {
  return lineOf(talk, bearer.application).call({
    method: 'GET',
    url: resolveLink(talk.profile, href),
    headers: { authorization: `Bearer ${bearer.access}`, ...psuHeaders(talk.call.psu) },
    signal: talk.call.signal,
  })
}

/**
 * One request to the token endpoint, or to another one with a form; it is sent once, whatever happens. Throws `BankFault`
 * for a 4xx. Without an application it is the request for that one's own token.
 */
export function post(
  talk: Talk,
  message: { readonly href: string; readonly form: Readonly<Record<string, string>> },
  application?: Application,
): Promise<BankReply> {
  const authorization = application ? { authorization: `Bearer ${application.token.access}` } : {}
  // In the order of the names, as the bank's examples have it.
  const form = Object.entries(message.form).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return lineOf(talk, application).call({
    method: 'POST',
    url: resolveLink(talk.profile, message.href),
    headers: authorization,
    form: Object.fromEntries(form),
    // Not given up halfway: what the bank replaces is lost if nobody reads the answer. The call's own limits end it.
    signal: AbortSignal.timeout(tokenMsMax),
  })
}

/** A token for a grant. Throws as `post` does, and `bank_answer_not_understood`. */
export async function requestToken(
  talk: Talk,
  grant: Grant,
  application?: Application,
): Promise<TokenAnswer> {
  const { form } = tokenRequest(grant, { authentication: 'none' })
  return readTokenAnswer(await post(talk, { href: '/oauth2/token', form }, application))
}

/** Some say nothing but 401; others use Berlin Group's words, or those of RFC 6750. */
export function isTokenOver(error: unknown): boolean {
  if (!(error instanceof BankFault) || error.status !== 401) return false
  return error.codes.length === 0 || error.has('TOKEN_EXPIRED', 'TOKEN_INVALID', 'INVALID_TOKEN')
}

function lineOf({ bank, profile, http }: Talk, application: Application | undefined): BankLine {
  return http.of(bank, signRequests(profile, http.certificateOf(bank), application?.clientId))
}
