import { setTimeout as pause } from 'node:timers/promises'

import { parseLocalDate } from '../../domain/local-date.ts'
import { Problem } from '../../domain/problem.ts'
import type { Step } from '../connector.ts'
import type { Answer } from './answer.ts'
import { ask } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { BankFault, problemOf } from './bank-fault.ts'
import { endOf } from './next-move.ts'
import type { Session } from './session.ts'
import { consentPath } from './session.ts'

/** Some banks mark a consent valid a moment after its authorisation is finalised. */
const readsMax = 3
const betweenReadsMs = 400

/** After the authorisation: the consent itself says whether it is valid, and until when. */
export async function readConsentOften(talk: Talk, session: Session): Promise<Step> {
  for (let read = 1; ; read++) {
    const step = await readConsent(talk, session)
    if (step.kind !== 'pending') return step
    if (read === readsMax) return { kind: 'decoupled', session: { ...session, stage: 'decoupled' } }
    await pause(betweenReadsMs)
  }
}

/** `authorized`, `failed`, or `pending` as long as the bank has not made the consent valid. */
export async function readConsent(talk: Talk, session: Session): Promise<Step> {
  const consent = await fetchConsent(talk, session)
  if (consent.consentStatus !== 'valid') {
    const end = endOf({ ...consent, scaStatus: '' }, session.stage)
    return end?.kind === 'failed' ? end : { kind: 'pending', session }
  }
  const validUntil = parseLocalDate(consent.validUntil ?? '')
  return {
    kind: 'authorized',
    session: authorized(session),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}

/** Only what reading and giving back needs stays. */
function authorized({ consentId, psuId }: Session): Session {
  return { consentId, stage: 'authorized', links: {}, ...(psuId === undefined ? {} : { psuId }) }
}

/** The whole consent, as the bank may have shortened it; its bare status where the bank shows no more. */
async function fetchConsent(talk: Talk, session: Session): Promise<Answer> {
  const path = consentPath(session)
  try {
    const consent = await ask(talk, { method: 'GET', href: path })
    if (consent.consentStatus !== undefined) return consent
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (error.has('CONSENT_EXPIRED') || ![403, 404, 405].includes(error.status)) {
      throw problemOf(error)
    }
  }
  try {
    const consent = await ask(talk, { method: 'GET', href: `${path}/status` })
    if (consent.consentStatus !== undefined) return consent
  } catch (error) {
    throw error instanceof BankFault ? problemOf(error) : error
  }
  throw new Problem('bank_answer_not_understood', 'the bank tells no consent status')
}
