import type { Secret } from '../../domain/secret.ts'
import { Problem } from '../../domain/problem.ts'
import type { Step } from '../connector.ts'
import type { Answer } from './answer.ts'
import { choose, chooseMethodStep, walk } from './authorise.ts'
import { BankFault, problemOf } from './bank-fault.ts'
import { ask } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { readConsent } from './consent.ts'
import { authoriseLinks, endOf, findLink, selectLinks } from './next-move.ts'
import type { Session } from './session.ts'
import { remember } from './session.ts'

/** The person has chosen how to confirm. */
export async function sendMethod(talk: Talk, session: Session, methodId: string): Promise<Step> {
  const link = findLink(session.links, selectLinks)
  const isOffered = session.methods?.some((method) => method.id === methodId) ?? false
  if (!link || !isOffered) return chooseMethodStep(session)
  const headers = psuId(session)
  const chosen = choose(session, methodId)
  try {
    const answer = await ask(talk, {
      method: link.method,
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
  const headers = psuId(session)
  try {
    const answer = await ask(talk, {
      method: link.method,
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
        return await readConsent(talk, session)
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

async function pollRedirect(talk: Talk, session: Session): Promise<Step> {
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
  if (end) return readConsent(talk, session)
  // A bank may change its mind and ask for a code or a method after all.
  const asksMore = findLink(answer.links, [...selectLinks, ...authoriseLinks])
  const isNew = asksMore && asksMore.link !== findLink(session.links, authoriseLinks)?.link
  if (!isNew) return { kind: 'pending', session: remember(session, { ...answer, links: {} }) }
  return walk(talk, { session, answer }, { login: {}, headers: psuId(session) })
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

function psuId(session: Session): Record<string, string> {
  return session.psuId === undefined ? {} : { 'psu-id': session.psuId }
}
