import { decodeJwt } from 'jose'

import { parseLocalDate } from '../../domain/local-date.ts'
import { Secret } from '../../domain/secret.ts'
import { parseJson, textAt } from '../../normalize/read-json.ts'
import type { StartRequest, Step, StepInput } from '../connector.ts'
import { bankToken } from '../oauth/bank-token.ts'
import { readReturn, spending } from '../oauth/login.ts'
import { readTokenAnswer } from '../oauth/token-answer.ts'
import { beginAuthorisation } from './authorise.ts'
import { about } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import { resolveLink } from './link.ts'
import type { Login } from './login.ts'
import { loginFrom } from './login.ts'
import { beginLogin, redeem } from './oauth-login.ts'
import type { PreStepSession } from './session.ts'

const rejected: Step = { kind: 'failed', reason: 'credentials-rejected' }

/** Begins with what this bank wants first: the consent, a login at its OAuth server, or a token for the password. */
export function startAuthorisation(talk: Talk, request: StartRequest): Promise<Step> {
  switch (talk.profile.oauth?.kind) {
    case 'pre_step':
      return beginPreStep(talk, request)
    case 'login':
      return logInFirst(talk, request)
    default:
      return beginAuthorisation(talk, request)
  }
}

async function beginPreStep(talk: Talk, request: StartRequest): Promise<Step> {
  if (!loginFrom(talk.profile, request)) return rejected
  const { url, login } = await beginLogin(talk, request, {})
  const { accounts, returnUrl, refusedUrl, validUntil, recurring } = request
  const credentials = Object.fromEntries(
    talk.bank.loginFields
      .filter(({ secret }) => !secret)
      .map(({ key }) => [key, request.credentials[key]?.reveal() ?? '']),
  )
  const session: PreStepSession = {
    stage: 'pre-step',
    oauth: login,
    request: {
      credentials,
      accounts: [...accounts],
      returnUrl,
      refusedUrl,
      validUntil,
      recurring,
    },
  }
  return { kind: 'redirect', url, session }
}

/** The person comes back from the login that goes before the consent; only then there is something to do. */
export async function resumePreStep(
  talk: Talk,
  session: PreStepSession,
  input: StepInput,
): Promise<Step> {
  if (input.kind !== 'returned') return { kind: 'pending', session }
  if (session.token) return goOn(talk, session)
  const returned = readReturn(session.oauth, input.parameters)
  if (returned.kind === 'failed') return returned
  if (returned.kind === 'nothing') return { kind: 'pending', session }
  const spent = { ...session, oauth: spending(session.oauth, returned.code) }
  await talk.call.keepSession?.(spent)
  const token = await redeem(talk, session.oauth, returned.code)
  if (!token) return { kind: 'failed', reason: 'timed-out' }
  await talk.call.keepSession?.({ ...spent, token })
  talk.tokens.adopt(token)
  return goOn(talk, spent)
}

function goOn(talk: Talk, { request }: PreStepSession): Promise<Step> {
  const validUntil = parseLocalDate(request.validUntil)
  if (validUntil === undefined) throw new RangeError('not a day in a session of this connector')
  const credentials = Object.fromEntries(
    Object.entries(request.credentials).map(([key, text]) => [key, new Secret(text)]),
  )
  const psuId = psuIdOf(talk)
  const known = psuId === undefined ? talk : about(talk, { psuId })
  return beginAuthorisation(known, { ...request, validUntil, credentials })
}

/** Read, not verified: the token came from the bank's own endpoint by TLS (OpenID Connect Core, section 3.1.3.7). */
function psuIdOf({ profile, tokens }: Talk): string | undefined {
  const claim = profile.oauth?.psu_id_claim
  if (claim === undefined || !tokens.token) return undefined
  try {
    const text = textAt(decodeJwt(tokens.token.access), claim)
    return text !== undefined && /^[\u0020-\u007E\u00A0-\u00FF]{1,200}$/.test(text)
      ? text
      : undefined
  } catch {
    return undefined
  }
}

/** PSU-ID and password for a token, before anything else (DKB). They are sent once. */
async function logInFirst(talk: Talk, request: StartRequest): Promise<Step> {
  const login = loginFrom(talk.profile, request)
  if (!login?.password) return rejected
  const endpoint = talk.profile.oauth?.token_endpoint ?? ''
  const { format = 'json' } = talk.profile.oauth?.login ?? {}
  const fields = loginFields(talk, login)
  try {
    const reply = await talk.http.call({
      method: 'POST',
      url: resolveLink(talk.profile, endpoint),
      headers: {
        accept: 'application/json',
        ...talk.profile.headers?.always,
        ...(format === 'json' ? { 'content-type': 'application/json' } : {}),
      },
      ...(format === 'json' ? { body: fields } : { form: fields }),
      signal: talk.call.signal,
    })
    if (isRejection(reply.text)) return rejected
    const token = bankToken(readTokenAnswer(reply), { nowMs: talk.tokens.nowMs })
    talk.tokens.adopt({ ...token, endpoint })
  } catch (error) {
    return loginFailure(error)
  }
  return beginAuthorisation(talk, request)
}

function loginFields({ profile }: Talk, { identity, password }: Login): Record<string, string> {
  const names = profile.oauth?.login ?? {}
  return {
    [names.username ?? 'username']: identity.psuId ?? '',
    [names.password ?? 'password']: password?.reveal() ?? '',
  }
}

/** Crealogix answers 2xx also to a wrong password, with a word for it. */
function isRejection(text: string): boolean {
  const word = textAt(parseJson(text), 'returnCode')
  return word !== undefined && word !== 'CORRECT'
}

function loginFailure(error: unknown): Step {
  if (!(error instanceof BankFault)) throw error
  if (error.has('SERVICE_BLOCKED', 'RESOURCE_BLOCKED')) {
    return { kind: 'failed', reason: 'login-blocked' }
  }
  const isRejected =
    error.has('PSU_CREDENTIALS_INVALID', 'INVALID_GRANT') ||
    (error.codes.length === 0 && [400, 401, 403].includes(error.status))
  if (isRejected) return rejected
  throw problemOf(error)
}
