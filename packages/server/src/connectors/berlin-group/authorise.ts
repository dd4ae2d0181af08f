import type { Secret } from '../../domain/secret.ts'
import { Problem } from '../../domain/problem.ts'
import type { StartRequest, Step } from '../connector.ts'
import type { Answer } from './answer.ts'
import { BankFault, problemOf } from './bank-fault.ts'
import { ask, notSupported } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { challengeFrom } from './challenge.ts'
import { plainText } from './challenge-text.ts'
import { readConsentOften } from './consent.ts'
import type { ConsentBody } from './consent-request.ts'
import { consentBody, namesAccounts } from './consent-request.ts'
import { redirectUrl } from './link.ts'
import type { Move } from './next-move.ts'
import { nextMove } from './next-move.ts'
import { psuHeaders, withAddress } from './psu-headers.ts'
import type { Session } from './session.ts'
import { remember } from './session.ts'

/** More calls than any bank needs to get from the consent to a question for the person. */
const roundsMax = 8

/** What the person typed; it lives for one walk and goes nowhere but to the bank. */
type Login = { readonly psuId?: string; readonly password?: Secret }

/** Asks for the consent and walks on to the first thing the person must do. */
export async function beginAuthorisation(talk: Talk, request: StartRequest): Promise<Step> {
  const login = loginFrom(talk, request)
  if (login.psuId !== undefined && !/^[\u0020-\u007E\u00A0-\u00FF]+$/.test(login.psuId)) {
    return { kind: 'failed', reason: 'credentials-rejected' }
  }
  const headers = { ...loginHeaders(talk, login), ...redirectHeaders(request) }
  const body = consentBody(talk.bank, talk.profile, request)
  try {
    const answer = await ask(talk, {
      method: 'POST',
      href: '/v1/consents',
      headers: withAddress({ ...psuHeaders(talk.call.psu), ...headers }),
      body,
    })
    if (answer.consentId === undefined) {
      throw new Problem('bank_answer_not_understood', 'the bank named no consentId')
    }
    const session = newSession(answer.consentId, login)
    return await walk(talk, { session, answer }, { login, headers })
  } catch (error) {
    return loginFailure(error, body)
  }
}

function newSession(consentId: string, login: Login): Session {
  return {
    consentId,
    stage: 'login',
    links: {},
    ...(login.psuId === undefined ? {} : { psuId: login.psuId }),
  }
}

function loginFrom({ profile }: Talk, request: StartRequest): Login {
  const psuId = request.credentials[profile.psu_id_field ?? '']?.reveal().trim()
  const password = request.credentials[profile.password_field ?? '']
  return {
    ...(psuId ? { psuId } : {}),
    ...(password === undefined ? {} : { password }),
  }
}

function loginHeaders({ profile }: Talk, login: Login): Record<string, string> {
  return {
    ...(login.psuId === undefined ? {} : { 'psu-id': login.psuId }),
    'tpp-redirect-preferred': String(profile.approach === 'redirect'),
    ...(profile.approach === 'decoupled' ? { 'tpp-decoupled-preferred': 'true' } : {}),
  }
}

/** Several banks demand them even where nothing is redirected. */
function redirectHeaders(request: StartRequest): Record<string, string> {
  return { 'tpp-redirect-uri': request.returnUrl, 'tpp-nok-redirect-uri': request.refusedUrl }
}

type Walk = { readonly login: Login; readonly headers: Readonly<Record<string, string>> }
type Position = { readonly session: Session; readonly answer: Answer }

/** Follows the bank's links until it is the person's turn, or until it is over. */
export async function walk(talk: Talk, from: Position, { login, headers }: Walk): Promise<Step> {
  let password = login.password
  let { answer } = from
  let session = from.session
  for (let round = 0; round < roundsMax; round++) {
    session = remember(session, answer)
    const move = nextMove(answer, {
      stage: session.stage,
      hasPassword: password !== undefined,
      sentPassword: login.password !== undefined && password === undefined,
      redirectPreferred: talk.profile.approach === 'redirect',
      ...(session.chosenMethod === undefined ? {} : { chosenMethod: session.chosenMethod }),
    })
    if (!callsBank(move)) return settle(talk, move, { session, answer })
    const body = bodyOf(move, password)
    if (move.kind === 'authenticate') password = undefined
    if (move.kind === 'select') session = choose(session, move.methodId)
    answer = await ask(talk, { method: move.method, href: move.link, headers, body })
  }
  throw new Problem('bank_answer_not_understood', 'the bank leads round in circles')
}

type CallMove = Extract<Move, { readonly method: string }>

function callsBank(move: Move): move is CallMove {
  return 'method' in move
}

function bodyOf(move: CallMove, password: Secret | undefined): object {
  switch (move.kind) {
    case 'identify':
      return {}
    case 'authenticate':
      return { psuData: { password: password?.reveal() } }
    case 'select':
      return { authenticationMethodId: move.methodId }
  }
}

/** Remembers which method the person will confirm with. */
export function choose(session: Session, methodId: string): Session {
  const chosenMethod = session.methods?.find((method) => method.id === methodId)
  return chosenMethod === undefined ? session : { ...session, chosenMethod }
}

async function settle(
  talk: Talk,
  move: Exclude<Move, CallMove>,
  { session, answer }: Position,
): Promise<Step> {
  switch (move.kind) {
    case 'redirect': {
      const url = redirectUrl(talk.profile, move.href)
      return { kind: 'redirect', url, session: { ...session, stage: 'redirect' } }
    }
    case 'choose-method':
      return chooseMethodStep(session)
    case 'challenge': {
      const challenge = challengeFrom(answer, session.chosenMethod)
      return { kind: 'challenge', challenge, session: { ...session, stage: 'answer', challenge } }
    }
    case 'decoupled': {
      const message = plainText(answer.psuMessage ?? '', 2_000)
      return {
        kind: 'decoupled',
        session: { ...session, stage: 'decoupled' },
        ...(message === '' ? {} : { message }),
      }
    }
    case 'read-consent':
      return readConsentOften(talk, session)
    case 'failed':
      return move
    case 'not-supported':
      throw notSupported(move.what)
  }
}

export function chooseMethodStep(session: Session): Step {
  const methods = (session.methods ?? []).map(({ id, name, explanation, kind }) => ({
    id,
    name,
    kind,
    ...(explanation === undefined ? {} : { explanation }),
  }))
  return { kind: 'choose-method', methods, session: { ...session, stage: 'method' } }
}

/** What a 4xx means while the person logs in. */
function loginFailure(error: unknown, body: ConsentBody): Step {
  if (!(error instanceof BankFault)) throw error
  if (error.has('SERVICE_BLOCKED', 'RESOURCE_BLOCKED')) {
    return { kind: 'failed', reason: 'login-blocked' }
  }
  if (error.has('PSU_CREDENTIALS_INVALID') || error.complainsAbout(/psu-?id|password/i)) {
    return { kind: 'failed', reason: 'credentials-rejected' }
  }
  if (error.has('RESOURCE_UNKNOWN') && namesAccounts(body)) {
    return { kind: 'failed', reason: 'account-not-found' }
  }
  throw problemOf(error)
}
