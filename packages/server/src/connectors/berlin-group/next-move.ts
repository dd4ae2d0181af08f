import type { StepFailure } from '../connector.ts'
import type { Answer, BankMethod } from './answer.ts'

/** What the person has been asked last; says what a failure means. */
export type Stage = 'login' | 'method' | 'answer' | 'redirect' | 'decoupled' | 'authorized'

export type Situation = {
  readonly stage: Stage
  /** A password is at hand that the bank has not seen yet. */
  readonly hasPassword: boolean
  /** The same of the second one, which a few banks ask for. */
  readonly hasSecondPassword?: boolean
  /** The bank has seen it: asking for one now means that it was wrong. */
  readonly sentPassword: boolean
  /** We can encrypt it: `always`, or where a link asks for it. */
  readonly encrypts?: 'always' | 'if-asked'
  /** An authorisation begins with the password, though its link does not say so. */
  readonly startsWithPassword?: boolean
  readonly redirectPreferred: boolean
  /** The profile knows this bank's OAuth server and goes there where the bank offers it. */
  readonly oauthPreferred?: boolean
  readonly chosenMethod?: BankMethod
}

/** As what a password is sent. */
export type PasswordForm = 'plain' | 'encrypted' | 'additional'

/** What to do about an answer: call the bank again, ask the person, or be done. */
export type Move =
  | { readonly kind: 'identify'; readonly method: 'POST' | 'PUT'; readonly link: string }
  | {
      readonly kind: 'authenticate'
      readonly method: 'POST' | 'PUT'
      readonly link: string
      readonly form: PasswordForm
    }
  | {
      readonly kind: 'select'
      readonly method: 'POST' | 'PUT'
      readonly link: string
      readonly methodId: string
    }
  | { readonly kind: 'redirect'; readonly href: string }
  | { readonly kind: 'oauth'; readonly href: string }
  | { readonly kind: 'choose-method' }
  | { readonly kind: 'challenge' }
  | { readonly kind: 'decoupled' }
  | { readonly kind: 'read-consent' }
  | { readonly kind: 'failed'; readonly reason: StepFailure }
  | { readonly kind: 'not-supported'; readonly what: string }

type LinkUse = readonly [name: string, method: 'POST' | 'PUT']

const authenticateLinks: readonly LinkUse[] = [
  ['updatePsuAuthentication', 'PUT'],
  ['startAuthorisationWithPsuAuthentication', 'POST'],
]
const additionalLinks: readonly LinkUse[] = [['updateAdditionalPsuAuthentication', 'PUT']]
const identifyLinks: readonly LinkUse[] = [
  ['updatePsuIdentification', 'PUT'],
  ['startAuthorisationWithPsuIdentification', 'POST'],
  // The specification's own YAML spells it so.
  ['startAuthorisationWithPsuIdentfication', 'POST'],
  ['startAuthorisation', 'POST'],
]
const bareLinks: readonly LinkUse[] = [['startAuthorisation', 'POST']]
export const selectLinks: readonly LinkUse[] = [
  ['selectAuthenticationMethod', 'PUT'],
  ['startAuthorisationWithAuthenticationMethodSelection', 'POST'],
  ['startAuthorisationWithAuthentciationMethodSelection', 'POST'],
]
export const authoriseLinks: readonly LinkUse[] = [
  ['authoriseTransaction', 'PUT'],
  ['startAuthorisationWithTransactionAuthorisation', 'POST'],
]
const encryptedLinks: readonly LinkUse[] = [
  ['updateEncryptedPsuAuthentication', 'PUT'],
  ['startAuthorisationWithEncryptedPsuAuthentication', 'POST'],
]

const done = new Set(['finalised', 'finalized', 'exempted'])
const consentEnds: Readonly<Record<string, StepFailure>> = {
  rejected: 'refused',
  revokedbypsu: 'refused',
  terminatedbytpp: 'refused',
  expired: 'timed-out',
}

/** The whole protocol in one place: the bank's links and statuses decide, not a script. Pure. */
export function nextMove(answer: Answer, situation: Situation): Move {
  const end = endOf(answer, situation.stage)
  if (end) return end
  const { links } = answer
  const { scaRedirect: redirect, scaOAuth: oauth } = links
  const login = loginMove(answer, situation)
  if (oauth !== undefined && situation.oauthPreferred === true && login?.kind !== 'authenticate') {
    return { kind: 'oauth', href: oauth }
  }
  if (redirect !== undefined && (situation.redirectPreferred || login?.kind !== 'authenticate')) {
    return { kind: 'redirect', href: redirect }
  }
  return login ?? laterMove(answer, situation)
}

/** Failure or success that a status already tells; unknown statuses mean "not usable yet". */
export function endOf(answer: Answer, stage: Stage): Move | undefined {
  const { scaStatus = '', consentStatus = '' } = answer
  if (consentStatus === 'valid' || done.has(scaStatus)) return { kind: 'read-consent' }
  const ended = consentEnds[consentStatus]
  // After a password or an OTP the authorisation knows better why the consent was rejected.
  if (scaStatus === 'failed' || ended === 'refused')
    return { kind: 'failed', reason: refusal(stage) }
  return ended === undefined ? undefined : { kind: 'failed', reason: ended }
}

function refusal(stage: Stage): StepFailure {
  if (stage === 'login') return 'credentials-rejected'
  return stage === 'answer' ? 'answer-rejected-finally' : 'refused'
}

function loginMove(answer: Answer, situation: Situation): Move | undefined {
  const authenticate = authenticateMove(answer, situation)
  if (authenticate) return authenticate
  const isEarly = answer.methods.length === 0 && answer.challengeData === undefined
  const identify = findLink(answer.links, identifyLinks)
  return identify && isEarly && !isAuthenticated(answer)
    ? { kind: 'identify', ...identify }
    : undefined
}

function authenticateMove({ links }: Answer, situation: Situation): Move | undefined {
  const additional = findLink(links, additionalLinks)
  if (additional && situation.hasSecondPassword === true) {
    return { kind: 'authenticate', ...additional, form: 'additional' }
  }
  if (!situation.hasPassword) return undefined
  const encrypted = findLink(links, encryptedLinks)
  if (encrypted && situation.encrypts) {
    return { kind: 'authenticate', ...encrypted, form: 'encrypted' }
  }
  const plain =
    findLink(links, authenticateLinks) ??
    additional ??
    (situation.startsWithPassword === true ? findLink(links, bareLinks) : undefined)
  const form = situation.encrypts === 'always' ? 'encrypted' : 'plain'
  return plain && { kind: 'authenticate', ...plain, form }
}

function laterMove(answer: Answer, situation: Situation): Move {
  const { links, methods } = answer
  const select = findLink(links, selectLinks)
  const authorise = findLink(links, authoriseLinks)
  const chosen = answer.chosenMethod ?? situation.chosenMethod
  if (select && methods.length > 0 && answer.chosenMethod === undefined) {
    const [only, another] = methods
    if (only && !another) return { kind: 'select', ...select, methodId: only.id }
    return { kind: 'choose-method' }
  }
  if (authorise && chosen?.decoupled !== true) return { kind: 'challenge' }
  if (links['scaOAuth'] !== undefined) return { kind: 'oauth', href: links['scaOAuth'] }
  const isAsked = findLink(links, [...authenticateLinks, ...additionalLinks])
  if (findLink(links, encryptedLinks) && !isAsked && !situation.encrypts) {
    return { kind: 'not-supported', what: 'encrypted passwords' }
  }
  if (isAsked || findLink(links, encryptedLinks)) return unanswered(situation)
  const isWaiting = answer.scaStatus ?? links['scaStatus'] ?? authorise
  if (isWaiting !== undefined) return { kind: 'decoupled' }
  return { kind: 'not-supported', what: 'an answer without a link to go on with' }
}

/** The bank asks for a password that we do not have or that it has already seen. */
function unanswered(situation: Situation): Move {
  if (situation.sentPassword) return { kind: 'failed', reason: 'credentials-rejected' }
  return { kind: 'not-supported', what: 'a password that the profile does not declare' }
}

function isAuthenticated(answer: Answer): boolean {
  return /^(?:psuauthenticated|scamethodselected|started|unconfirmed)$/.test(answer.scaStatus ?? '')
}

export function findLink(
  links: Readonly<Record<string, string>>,
  uses: readonly LinkUse[],
): { readonly method: 'POST' | 'PUT'; readonly link: string } | undefined {
  for (const [name, method] of uses) {
    const link = links[name]
    if (link !== undefined) return { method, link }
  }
  return undefined
}
