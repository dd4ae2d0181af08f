import { Problem } from '../../domain/problem.ts'
import { parseJson, textAt } from '../../normalize/read-json.ts'
import { redirectUrl } from '../berlin-group/link.ts'
import type { StartRequest, Step, StepInput } from '../connector.ts'
import { bankToken } from '../oauth/bank-token.ts'
import { readReturn, spending, withParameters } from '../oauth/login.ts'
import { randomText } from '../oauth/proof-key.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import type { BankReply } from '../transport/bank-reply.ts'
import type { AuthorizedSession, LoginSession } from './session.ts'
import { get, isTokenOver, requestToken } from './talk.ts'
import type { Talk } from './talk.ts'

const everything = 'payment-accounts:transactions:view payment-accounts:balances:view'

/** Asks the bank for its login page. Which accounts it is about, the person says there. */
export async function start(talk: Talk, request: StartRequest): Promise<Step> {
  const { scope = everything, country } = talk.profile
  const { state, redirectUri } = wayBackOf(talk, request)
  const query = new URLSearchParams({
    scope,
    redirect_uri: redirectUri,
    ...(country === undefined ? {} : { country_code: country }),
  })
  const reply = await readAsApplication(talk, `/oauth2/authorization-server-url?${query}`)
  const location = textAt(parseJson(reply.text), 'location')
  if (location === undefined) {
    throw new Problem('bank_answer_not_understood', 'the bank names no login page')
  }
  const { clientId } = await talk.applications.of(talk)
  const session: LoginSession = {
    stage: 'login',
    oauth: { state, redirectUri, tokenEndpoint: '/oauth2/token', codesSent: [] },
  }
  const url = withParameters(redirectUrl(talk.profile, location), {
    client_id: clientId,
    scope,
    state,
    redirect_uri: redirectUri,
    response_type: 'code',
  })
  return { kind: 'redirect', url, session }
}

/** The person comes back with a code, which is sent once; until then there is nothing to do. */
export async function resume(talk: Talk, session: LoginSession, input: StepInput): Promise<Step> {
  const pending: Step = { kind: 'pending', session }
  if (input.kind !== 'returned') return pending
  const returned = readReturn(session.oauth, input.parameters)
  if (returned.kind === 'failed') return returned
  if (returned.kind === 'nothing') return pending
  const application = await talk.applications.of(talk)
  const spent: LoginSession = { ...session, oauth: spending(session.oauth, returned.code) }
  await talk.call.keepSession?.(spent)
  const { redirectUri } = session.oauth
  const grant = { kind: 'authorization_code', code: returned.code, redirectUri } as const
  try {
    const token = bankToken(await requestToken(talk, grant, application), { nowMs: talk.nowMs() })
    const authorized: AuthorizedSession = { stage: 'authorized', token }
    await talk.call.keepSession?.(authorized)
    return { kind: 'authorized', session: authorized }
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (error.has('INVALID_GRANT')) return { kind: 'failed', reason: 'timed-out' }
    throw problemOf(error)
  }
}

function wayBackOf({ profile }: Talk, { returnUrl, sharedReturn }: StartRequest) {
  if (profile.redirect !== 'fixed') return { state: randomText(), redirectUri: returnUrl }
  if (!sharedReturn) throw new Problem('bank_refused', 'redirect "fixed" needs a shared return')
  return { state: `${sharedReturn.key}.${randomText()}`, redirectUri: sharedReturn.url }
}

/** Once more with a new token of ours, if the bank takes the one we have no longer. */
async function readAsApplication(talk: Talk, href: string): Promise<BankReply> {
  try {
    return await readOnce(talk, href)
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (!isTokenOver(error)) throw problemOf(error)
  }
  talk.applications.forget(talk)
  try {
    return await readOnce(talk, href)
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    // There is no person's token in this yet: whatever it is, it is about us.
    throw new Problem('bank_refused', error.message, { cause: error })
  }
}

async function readOnce(talk: Talk, href: string): Promise<BankReply> {
  const application = await talk.applications.of(talk)
  return get(talk, href, { application, access: application.token.access })
}
