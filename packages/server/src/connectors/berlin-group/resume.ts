import type { Secret } from '../../domain/secret.ts'
import { Problem } from '../../domain/problem.ts'
import type { Step } from '../connector.ts'
import type { OAuthLogin } from '../oauth/login.ts'
import { readReturn, spending } from '../oauth/login.ts'
import type { Answer } from './answer.ts'
import { choose, chooseMethodStep, walk } from './authorise.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import { ask } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { readConsent, readConsentOften } from './consent.ts'
import { authoriseLinks, endOf, findLink, selectLinks } from './next-move.ts'
import { redeem } from './oauth-login.ts'
import { identityHeaders } from './request-headers.ts'
import type { Session } from './session.ts'
import { remember } from './session.ts'

/** The person has chosen how to confirm. */
export async function sendMethod(talk: Talk, session: Session, methodId: string): Promise<Step> {
  const link = findLink(session.links, selectLinks)
  const isOffered = session.methods?.some((method) => method.id === methodId) ?? false
  if (!link || !isOffered) return chooseMethodStep(session)
  const headers = identityHeaders(talk.profile, session)
  const chosen = choose(session, methodId)
  try {
    const answer = await ask(talk, {
      method: methodOf(talk, link),
      href: link.link,
      headers,
      body: { authenticationMethodId: methodId },
    })
    return await walk(talk, { session: chosen, answer: selected(answer) }, { login: {}, headers })
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (error.has('SCA_METHOD_UNKNOWN')) return chooseMethodStep(session)
    return gone(error)
  }
}

/** The choice is made: banks that repeat the list do not ask again. */
function selected(answer: Answer): Answer {
  return { ...answer, methods: [] }
}

/** The person has typed an OTP. It is sent once, whatever happens. */
export async function sendAnswer(talk: Talk, session: Session, otp: Secret): Promise<Step> {
  const link = findLink(session.links, authoriseLinks)
  if (!link) throw new Problem('bank_answer_not_understood', 'the bank takes no answer now')
  const headers = identityHeaders(talk.profile, session)
  try {
    const answer = await ask(talk, {
      method: methodOf(talk, link),
      href: link.link,
      headers,
      body: { scaAuthenticationData: otp.reveal() },
    })
    return await walk(talk, { session, answer }, { login: {}, headers })
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (isWrongAnswer(error)) return wrongAnswer(talk, session, error)
    return gone(error)
  }
}

/** Version 1.1 has no resource that a step could be posted to. */
function methodOf({ profile }: Talk, link: { readonly method: 'POST' | 'PUT' }): 'POST' | 'PUT' {
  return profile.version === '1.1' ? 'PUT' : link.method
}

function isWrongAnswer(fault: BankFault): boolean {
  if (fault.has('SCA_INVALID', 'PSU_CREDENTIALS_INVALID')) return true
  return fault.complainsAbout(/scaAuthenticationData|\b[TO]TP\b|\bTAN\b/i)
}

/** Asks again, unless the bank has ended the authorisation: its status knows better than any count of ours. */
async function wrongAnswer(talk: Talk, session: Session, fault: BankFault): Promise<Step> {
  const wrongAnswers = (session.wrongAnswers ?? 0) + 1
  const attemptsLeft = attemptsLeftOf(talk, fault, wrongAnswers)
  const status = await statusOf(talk, session)
  const isOver = attemptsLeft === 0 || (status && endOf(status, 'answer')?.kind === 'failed')
  if (isOver || !session.challenge) return { kind: 'failed', reason: 'answer-rejected-finally' }
  return {
    kind: 'challenge',
    challenge: session.challenge,
    rejected: attemptsLeft === undefined ? {} : { attemptsLeft },
    session: { ...session, wrongAnswers },
  }
}

function attemptsLeftOf(talk: Talk, fault: BankFault, wrongAnswers: number): number | undefined {
  const { otp_attempts_pattern: pattern, otp_attempts: attempts } = talk.profile
  const told = pattern === undefined ? undefined : fault.count(new RegExp(pattern))
  return told ?? (attempts === undefined ? undefined : Math.max(0, attempts - wrongAnswers))
}

/** The authorisation's status, where the bank shows one just now. */
async function statusOf(talk: Talk, session: Session): Promise<Answer | undefined> {
  if (session.authorisation === undefined) return undefined
  try {
    return await ask(talk, { method: 'GET', href: session.authorisation })
  } catch (error) {
    if (error instanceof BankFault || error instanceof Problem) return undefined
    throw error
  }
}

/** Asks the bank how far it is. A callback is never believed; this is. */
export async function poll(talk: Talk, session: Session): Promise<Step> {
  try {
    switch (session.stage) {
      case 'redirect':
        return await pollRedirect(talk, session)
      case 'decoupled':
        return await pollAuthorisation(talk, session)
      case 'authorized':
        return await finalised(talk, session)
      case 'login':
      case 'method':
      case 'answer':
        return { kind: 'pending', session }
    }
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    return gone(error)
  }
}

/** The authorisation is over; with some banks that is all that can be known. */
function finalised(talk: Talk, session: Session): Promise<Step> {
  const isEnough = talk.profile.consent_check === 'authorisation'
  return isEnough ? readConsentOften(talk, session) : readConsent(talk, session)
}

/** Names under which banks hand the confirmation code to the person's browser; after an OAuth login `code` is the server's. */
const codeNames = ['confirmationCode', 'authConfirmationCode'] as const

type Parameters = Readonly<Record<string, Secret>>

/**
 * The person is back from the bank's pages. What the address says proves nothing; a confirmation code in it belongs to
 * the bank (Implementation Guidelines 1.3, section 7.6), and then the bank is asked.
 */
export async function returnFromBank(
  talk: Talk,
  session: Session,
  parameters: Parameters,
): Promise<Step> {
  const { oauth } = session
  if (oauth) return returnFromOAuth(talk, { ...session, oauth }, parameters)
  const code = confirmationCode(talk, parameters, [...codeNames, 'code'])
  return confirm(talk, { session, code }, poll)
}

type Confirmation = { readonly session: Session; readonly code: Secret | undefined }

/** Hands the code to the bank, once, if the bank has a place for it: in its first answer, or beside the status. */
async function confirm(
  talk: Talk,
  { session, code }: Confirmation,
  goOn: (talk: Talk, session: Session) => Promise<Step>,
): Promise<Step> {
  if (code === undefined || session.confirmed === true) return goOn(talk, session)
  const link = session.links[place] ?? (await statusOf(talk, session))?.links[place]
  if (link === undefined) return goOn(talk, session)
  const confirmed = { ...session, confirmed: true }
  try {
    const answer = await ask(talk, {
      method: 'PUT',
      href: link,
      headers: identityHeaders(talk.profile, session),
      body: { confirmationCode: code.reveal() },
    })
    const end = endOf(answer, 'redirect')
    return end?.kind === 'failed' ? end : await goOn(talk, confirmed)
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    // A code that the bank does not take is none of the person's who began.
    if (error.has('SCA_INVALID', 'FORMAT_ERROR')) return { kind: 'failed', reason: 'refused' }
    return gone(error)
  }
}

const place = 'confirmation'

/** The code is stored as sent before it is, and the token before it is used; then the bank is asked as always. */
async function returnFromOAuth(
  talk: Talk,
  session: Session & { readonly oauth: OAuthLogin },
  parameters: Parameters,
): Promise<Step> {
  const returned = readReturn(session.oauth, parameters)
  if (returned.kind === 'failed') return returned
  if (returned.kind === 'nothing') return poll(talk, session)
  const spent = { ...session, oauth: spending(session.oauth, returned.code) }
  await talk.call.keepSession?.(spent)
  const token = await redeem(talk, session.oauth, returned.code)
  if (!token) return { kind: 'failed', reason: 'timed-out' }
  const owned = { ...spent, token }
  await talk.call.keepSession?.(owned)
  talk.tokens.adopt(token)
  const code = confirmationCode(talk, parameters, codeNames)
  const goOn = talk.profile.consent_check === 'authorisation' ? poll : soon
  return confirm(talk, { session: owned, code }, goOn)
}

/** Some banks mark a consent valid a moment after its token was given. */
async function soon(talk: Talk, session: Session): Promise<Step> {
  const step = await readConsentOften(talk, session)
  return step.kind === 'decoupled' ? { kind: 'pending', session } : step
}

function confirmationCode(
  { profile }: Talk,
  parameters: Parameters,
  usual: readonly string[],
): Secret | undefined {
  const name = profile.confirmation_parameter
  const names = name === undefined ? usual : [name]
  return names.map((one) => parameters[one]).find((code) => code !== undefined)
}

async function pollRedirect(talk: Talk, session: Session): Promise<Step> {
  // Without a token the bank would refuse to say anything.
  if (session.oauth && !talk.tokens.token) return { kind: 'pending', session }
  if (talk.profile.consent_check === 'authorisation') return pollAuthorisation(talk, session)
  const step = await readConsent(talk, session)
  if (step.kind !== 'pending') return step
  const status = await statusOf(talk, session)
  const end = status && endOf(status, 'redirect')
  return end?.kind === 'failed' ? end : step
}

async function pollAuthorisation(talk: Talk, session: Session): Promise<Step> {
  if (session.authorisation === undefined) return readConsent(talk, session)
  const answer = await ask(talk, { method: 'GET', href: session.authorisation })
  const end = endOf(answer, 'decoupled')
  if (end?.kind === 'failed') return end
  if (end) return finalised(talk, session)
  // A bank may change its mind and ask for a code or a method after all.
  const asksMore = findLink(answer.links, [...selectLinks, ...authoriseLinks])
  const isNew = asksMore && asksMore.link !== findLink(session.links, authoriseLinks)?.link
  if (!isNew) return { kind: 'pending', session: remember(session, { ...answer, links: {} }) }
  return walk(
    talk,
    { session, answer },
    { login: {}, headers: identityHeaders(talk.profile, session) },
  )
}

/** An authorisation or consent that is no longer there has run out while the person took their time. */
function gone(fault: BankFault): Step {
  if (fault.has('CONSENT_EXPIRED', 'RESOURCE_EXPIRED', 'RESOURCE_UNKNOWN', 'STATUS_INVALID')) {
    return { kind: 'failed', reason: 'timed-out' }
  }
  if (fault.has('SERVICE_BLOCKED', 'RESOURCE_BLOCKED')) {
    return { kind: 'failed', reason: 'login-blocked' }
  }
  if (fault.has('PSU_CREDENTIALS_INVALID')) return { kind: 'failed', reason: 'refused' }
  throw problemOf(fault)
}
