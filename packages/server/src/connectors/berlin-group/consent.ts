import { setTimeout as pause } from 'node:timers/promises'

import type { LocalDate } from '../../domain/local-date.ts'
import { parseLocalDate } from '../../domain/local-date.ts'
import { Problem } from '../../domain/problem.ts'
import type { Step } from '../connector.ts'
import type { Answer } from './answer.ts'
import { ask, send } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import { endOf } from './next-move.ts'
import type { Session } from './session.ts'
import { consentPath } from './session.ts'

/** Some banks mark a consent valid a moment after its authorisation is finalised. */
const readsMax = 3
const betweenReadsMs = 400

/** After the authorisation: the bank says whether the consent is usable, and until when. */
export async function readConsentOften(talk: Talk, session: Session): Promise<Step> {
  // Asked by none but a finalised authorisation.
  if (talk.profile.consent_check === 'authorisation') return authorizedStep(session)
  for (let read = 1; ; read++) {
    const step = await readConsent(talk, session)
    if (step.kind !== 'pending') return step
    if (read === readsMax) return { kind: 'decoupled', session: { ...session, stage: 'decoupled' } }
    await pause(betweenReadsMs)
  }
}

/** `authorized`, `failed`, or `pending` as long as the bank has not made the consent valid. */
export async function readConsent(talk: Talk, session: Session): Promise<Step> {
  if (talk.profile.consent_check === 'accounts') return tryAccounts(talk, session)
  const consent = await fetchConsent(talk, session)
  if (consent.consentStatus !== 'valid') {
    const end = endOf({ ...consent, scaStatus: '' }, session.stage)
    return end?.kind === 'failed' ? end : { kind: 'pending', session }
  }
  return authorizedStep(session, parseLocalDate(consent.validUntil ?? ''))
}

function authorizedStep(session: Session, validUntil?: LocalDate): Step {
  return {
    kind: 'authorized',
    session: authorized(session),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}

/** Only what reading and giving back needs stays. */
function authorized({ consentId, psuId, corporateId, returnUrl }: Session): Session {
  return {
    consentId,
    stage: 'authorized',
    links: {},
    ...(psuId === undefined ? {} : { psuId }),
    ...(corporateId === undefined ? {} : { corporateId }),
    ...(returnUrl === undefined ? {} : { returnUrl }),
  }
}

const notYet = ['CONSENT_INVALID', 'CONSENT_UNKNOWN', 'RESOURCE_UNKNOWN', 'STATUS_INVALID']

/** For banks that show no status: the consent is valid as soon as the accounts can be read with it. */
async function tryAccounts(talk: Talk, session: Session): Promise<Step> {
  try {
    const headers = { 'consent-id': session.consentId }
    await send(talk, { method: 'GET', href: '/v1/accounts', headers })
    return authorizedStep(session)
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (error.has(...notYet)) return { kind: 'pending', session }
    throw problemOf(error)
  }
}

/** The whole consent, as the bank may have shortened it; its bare status where the bank shows no more. */
async function fetchConsent(talk: Talk, session: Session): Promise<Answer> {
  const path = consentPath(session)
  const whole = talk.profile.consent_check === 'status' ? undefined : await wholeConsent(talk, path)
  if (whole?.consentStatus !== undefined) return whole
  try {
    const consent = await ask(talk, { method: 'GET', href: `${path}/status` })
    if (consent.consentStatus !== undefined) return consent
  } catch (error) {
    throw error instanceof BankFault ? problemOf(error) : error
  }
  throw new Problem('bank_answer_not_understood', 'the bank tells no consent status')
}

async function wholeConsent(talk: Talk, href: string): Promise<Answer | undefined> {
  try {
    return await ask(talk, { method: 'GET', href })
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (error.has('CONSENT_EXPIRED') || ![403, 404, 405].includes(error.status)) {
      throw problemOf(error)
    }
    return undefined
  }
}
