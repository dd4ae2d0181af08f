import { Secret } from '../../domain/secret.ts'
import { Problem } from '../../domain/problem.ts'
import type { StartRequest, Step } from '../connector.ts'
import type { Answer } from './answer.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import { about, ask, notSupported } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { challengeWithImage } from './challenge.ts'
import { plainText } from './challenge-text.ts'
import { completeLinks, startExplicitly } from './complete-links.ts'
import { readConsentOften } from './consent.ts'
import type { ConsentBody } from './consent-request.ts'
import { consentBody, namesAccounts } from './consent-request.ts'
import { encryptPassword } from './encrypt-password.ts'
import { redirectUrl } from './link.ts'
import type { Login } from './login.ts'
import { loginFrom } from './login.ts'
import type { Move, PasswordForm, Situation } from './next-move.ts'
import { nextMove } from './next-move.ts'
import { beginLogin } from './oauth-login.ts'
import { psuHeaders, withAddress } from './psu-headers.ts'
import { identityHeaders } from './request-headers.ts'
import type { Session } from './session.ts'
import { remember } from './session.ts'

/** More calls than any bank needs to get from the consent to a question for the person. */
const roundsMax = 8

/** Asks for the consent and walks on to the first thing the person must do. */
export async function beginAuthorisation(stranger: Talk, request: StartRequest): Promise<Step> {
  const { profile } = stranger
  const login = loginFrom(profile, request)
  if (!login) return { kind: 'failed', reason: 'credentials-rejected' }
  // What a token says of the person goes before what they typed.
  const identity = { ...login.identity, ...stranger.identity }
  const talk = { ...about(stranger, identity), wayBack: request }
  const headers = { ...loginHeaders(talk), ...redirectHeaders(request) }
  const body = consentBody(talk, request)
  try {
    const answer = await ask(talk, {
      method: 'POST',
      href: '/v1/consents',
      headers: { ...withAddress(psuHeaders(talk.call.psu)), ...headers, ...explicitHeader(talk) },
      body,
    })
    if (answer.consentId === undefined) {
      throw new Problem('bank_answer_not_understood', 'the bank named no consentId')
    }
    const session = newSession(talk, answer.consentId)
    const first = profile.authorisation_start === 'explicit' ? startExplicitly(answer) : answer
    return await walk(talk, { session, answer: first }, { login, headers })
  } catch (error) {
    return loginFailure(error, body)
  }
}

function newSession({ profile, identity }: Talk, consentId: string): Session {
  const { returnUrl, ...person } = identity
  const needsUrl = profile.headers?.everywhere?.includes('TPP-Redirect-URI') ?? false
  return {
    consentId,
    stage: 'login',
    links: {},
    ...person,
    ...(needsUrl && returnUrl !== undefined ? { returnUrl } : {}),
  }
}

function loginHeaders({ profile, identity }: Talk): Record<string, string> {
  return {
    ...identityHeaders(profile, identity),
    'tpp-redirect-preferred': String(profile.approach === 'redirect'),
    ...(profile.approach === 'decoupled' ? { 'tpp-decoupled-preferred': 'true' } : {}),
  }
}

function explicitHeader({ profile }: Talk): Record<string, string> {
  return profile.authorisation_start === 'explicit'
    ? { 'tpp-explicit-authorisation-preferred': 'true' }
    : {}
}

/** Several banks demand them even where nothing is redirected. */
function redirectHeaders(request: StartRequest): Record<string, string> {
  return { 'tpp-redirect-uri': request.returnUrl, 'tpp-nok-redirect-uri': request.refusedUrl }
}

type Walk = {
  /** Passwords that may still be sent; each goes to the bank once. */
  readonly login: Pick<Login, 'password' | 'secondPassword'>
  readonly headers: Readonly<Record<string, string>>
}
type Position = { readonly session: Session; readonly answer: Answer }

/** Follows the bank's links until it is the person's turn, or until it is over. */
export async function walk(talk: Talk, from: Position, { login, headers }: Walk): Promise<Step> {
  let unsent = login
  let { answer } = from
  let session = from.session
  for (let round = 0; round < roundsMax; round++) {
    const hasPassword = unsent.password !== undefined
    answer = completeLinks(answer, { profile: talk.profile, session, hasPassword })
    session = remember(session, answer)
    const move = nextMove(answer, situationOf(talk, session, { login, unsent }))
    if (!callsBank(move)) return settle(talk, move, { session, answer })
    const body = await bodyOf(talk, move, unsent)
    if (move.kind === 'authenticate') unsent = sent(unsent, move.form)
    if (move.kind === 'select') session = choose(session, move.methodId)
    const method = talk.profile.version === '1.1' ? 'PUT' : move.method
    answer = await ask(talk, { method, href: move.link, headers, body })
  }
  throw new Problem('bank_answer_not_understood', 'the bank leads round in circles')
}

type Passwords = { readonly login: Walk['login']; readonly unsent: Walk['login'] }

function situationOf({ profile }: Talk, session: Session, { login, unsent }: Passwords): Situation {
  const encryption = profile.password_encryption
  return {
    stage: session.stage,
    hasPassword: unsent.password !== undefined,
    hasSecondPassword: unsent.secondPassword !== undefined,
    sentPassword: login.password !== undefined && unsent.password === undefined,
    startsWithPassword: profile.authorisation_start_with === 'password',
    redirectPreferred: profile.approach === 'redirect',
    oauthPreferred: profile.oauth?.kind === 'integrated',
    ...(encryption ? { encrypts: encryption.always === true ? 'always' : 'if-asked' } : {}),
    ...(session.chosenMethod === undefined ? {} : { chosenMethod: session.chosenMethod }),
  }
}

/** What is left once a password went to the bank. */
function sent(unsent: Walk['login'], form: PasswordForm): Walk['login'] {
  const { password, secondPassword } = unsent
  if (form === 'additional') return password === undefined ? {} : { password }
  return secondPassword === undefined ? {} : { secondPassword }
}

type CallMove = Extract<Move, { readonly method: string }>

function callsBank(move: Move): move is CallMove {
  return 'method' in move
}

async function bodyOf(talk: Talk, move: CallMove, unsent: Walk['login']): Promise<object> {
  switch (move.kind) {
    case 'identify':
      return {}
    case 'authenticate':
      return { psuData: await psuData(talk, move.form, unsent) }
    case 'select':
      return { authenticationMethodId: move.methodId }
  }
}

async function psuData(talk: Talk, form: PasswordForm, unsent: Walk['login']): Promise<object> {
  const { password = new Secret(''), secondPassword = new Secret('') } = unsent
  switch (form) {
    case 'plain':
      return { password: password.reveal() }
    case 'encrypted':
      return { encryptedPassword: await encryptPassword(talk, password) }
    case 'additional':
      return { additionalPassword: secondPassword.reveal() }
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
    case 'oauth':
      return sendToOAuth(talk, session, move.href)
    case 'choose-method':
      return chooseMethodStep(session)
    case 'challenge': {
      const challenge = await challengeWithImage(talk, answer, session.chosenMethod)
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

async function sendToOAuth(talk: Talk, session: Session, link: string): Promise<Step> {
  if (!talk.wayBack) throw notSupported('an OAuth login in the middle of an authorisation')
  const authorisationId = session.authorisation?.split(/[?#]/, 1)[0]?.split('/').at(-1)
  const { url, login } = await beginLogin(talk, talk.wayBack, {
    link,
    consentId: session.consentId,
    ...(authorisationId === undefined ? {} : { authorisationId }),
  })
  return { kind: 'redirect', url, session: { ...session, stage: 'redirect', oauth: login } }
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
  const isAboutAccount = error.has('RESOURCE_UNKNOWN') || error.complainsAbout(/\biban\b/i)
  if (isAboutAccount && namesAccounts(body)) {
    return { kind: 'failed', reason: 'account-not-found' }
  }
  throw problemOf(error)
}
