import type { Answer } from './answer.ts'
import type { Profile } from './profile/profile.ts'
import type { Session } from './session.ts'
import { authorisationOf, consentPath } from './session.ts'

type Known = {
  readonly profile: Profile
  readonly session: Session
  /** A password that the bank has not seen yet is at hand. */
  readonly hasPassword: boolean
}

/**
 * Some banks ask for a step without saying where it is to be sent: DKB offers methods and a challenge with no link but
 * `scaStatus`. It goes to the authorisation itself (Implementation Guidelines 1.3, section 7.2); in version 1.1 to the
 * consent.
 */
export function completeLinks(answer: Answer, known: Known): Answer {
  if (needsOAuth(answer, known)) return { ...answer, links: { ...answer.links, scaOAuth: '' } }
  const step = stepPath(answer, known)
  const missing = step === undefined ? undefined : missingLink(answer, known)
  if (step === undefined || missing === undefined) return answer
  return { ...answer, links: { ...answer.links, [missing]: step } }
}

/** The consent's answer as if the bank had asked for an authorisation of its own. */
export function startExplicitly(answer: Answer): Answer {
  const session: Pick<Session, 'consentId'> = { consentId: answer.consentId ?? '' }
  const { methods: _methods, challengeData: _data, ...kept } = answer
  return {
    ...kept,
    methods: [],
    links: { startAuthorisation: `${consentPath(session)}/authorisations` },
  }
}

/** Where the profile says how to find the OAuth server, a consent needs no link to it: Commerzbank's was null. */
function needsOAuth(answer: Answer, { profile }: Known): boolean {
  const { kind, metadata, authorization_endpoint: page } = profile.oauth ?? {}
  const isFound = (metadata ?? 'link') !== 'link' || (page ?? 'link') !== 'link'
  const isOpen = answer.consentId !== undefined && !asksSomething(answer.links)
  return kind === 'integrated' && isFound && isOpen
}

function missingLink(answer: Answer, { profile, hasPassword }: Known): string | undefined {
  const { links, methods } = answer
  const isNext = profile.authorisation_start_with === 'then_password' && hasPassword
  if (isNext && answer.consentId === undefined) return 'updatePsuAuthentication'
  if (asksSomething(links)) return undefined
  if (answer.challengeData !== undefined && !answer.isDecoupled) return 'authoriseTransaction'
  if (methods.length > 0 && answer.chosenMethod === undefined) return 'selectAuthenticationMethod'
  if (profile.version !== '1.1') return undefined
  return hasPassword ? 'updatePsuAuthentication' : undefined
}

/** Any link that leads on; those to the consent itself and to statuses do not. */
function asksSomething(links: Answer['links']): boolean {
  const isLeading = /^(?:start|update|select|authorise|scaRedirect|scaOAuth|confirmation)/
  return Object.keys(links).some((name) => isLeading.test(name))
}

function stepPath(answer: Answer, { profile, session }: Known): string | undefined {
  if (profile.version !== '1.1') return authorisationOf(session, answer)
  const number = answer.authenticationNumber
  const query =
    number === undefined ? '' : `?authenticationCurrentNumber=${encodeURIComponent(number)}`
  return `${consentPath(session)}${query}`
}
