import type { Approach, Bank, Method } from '../banks.ts'
import type { Consent } from '../consent/consent.ts'
import { allows, grant, rights } from '../consent/consent.ts'
import type { OAuthPassage } from '../oauth/oauth-server.ts'
import type { Account, Person } from '../people.ts'
import { findPerson, passwordIsRight } from '../people.ts'

/** Berlin Group `scaStatus`, as far as this bank uses it. */
export type ScaStatus =
  | 'received'
  | 'psuIdentified'
  | 'psuAuthenticated'
  | 'scaMethodSelected'
  | 'started'
  | 'finalised'
  | 'failed'

export type Authorisation = {
  readonly id: string
  readonly consent: Consent
  readonly bank: Bank
  readonly approach: Approach
  status: ScaStatus
  readonly createdAt: Date
  readonly expiresAt: Date
  /** Unguessable, part of the address of the bank's own pages. */
  readonly redirectId?: string
  /** What the person said their login is. */
  login?: string
  /** Who has given the right password. */
  person?: Person
  method?: Method
  /** The accounts ticked at the bank, for a bank-offered consent. */
  accounts?: readonly Account[]
  wrongOtps: number
  /** Set while the person is here by way of the OAuth server. */
  oauth?: OAuthPassage
  /** Since when the person's phone asks. */
  askedAt?: Date
}

export const authorisationMinutes = 10
export const triesMax = 3
const blockMinutes = 15

export type PasswordOutcome = 'right' | 'blocked' | 'no-account' | { readonly triesLeft: number }
export type OtpOutcome = 'right' | 'failed' | { readonly triesLeft: number }

export function isOpen(authorisation: Authorisation): boolean {
  return authorisation.status !== 'finalised' && authorisation.status !== 'failed'
}

/** True while the person's phone asks whether to allow it. */
export function waitsForPhone(authorisation: Authorisation): boolean {
  return isOpen(authorisation) && authorisation.method?.type === 'PUSH_DEC'
}

export function isBlocked(consent: Consent, now: Date): boolean {
  return consent.blockedUntil !== undefined && consent.blockedUntil > now
}

/** Counts wrong logins per consent: the sandbox's logins are shared, a block must not lock others out. */
export function checkPassword(
  consent: Consent,
  attempt: { login: string; password: string; now: Date },
): Person | Exclude<PasswordOutcome, 'right'> {
  if (isBlocked(consent, attempt.now)) return 'blocked'
  const person = findPerson(consent.bank, attempt.login)
  if (!person || !passwordIsRight(person, attempt.login, attempt.password)) {
    consent.wrongPasswords += 1
    if (consent.wrongPasswords < triesMax) return { triesLeft: triesMax - consent.wrongPasswords }
    consent.blockedUntil = new Date(attempt.now.getTime() + blockMinutes * 60_000)
    consent.status = 'rejected'
    return 'blocked'
  }
  consent.wrongPasswords = 0
  return hasAnAccount(consent, person) ? person : 'no-account'
}

function hasAnAccount(consent: Consent, person: Person): boolean {
  if (consent.access.kind !== 'dedicated') return true
  return person.accounts.some((account) => rights.some((right) => allows(consent, account, right)))
}

/** What follows a right password: the choice of a method, the only method at once, or the phone. */
export function authenticate(
  authorisation: Authorisation,
  options: { login: string; person: Person; now: Date },
): void {
  authorisation.login = options.login
  authorisation.person = options.person
  authorisation.status = 'psuAuthenticated'
  const [method, another] = authorisation.bank.methods
  const asksAtTheBank = authorisation.approach === 'REDIRECT'
  if (method && !another && !asksAtTheBank) chooseMethod(authorisation, method, options.now)
}

export function chooseMethod(authorisation: Authorisation, method: Method, now: Date): void {
  authorisation.method = method
  authorisation.status = authorisation.approach === 'DECOUPLED' ? 'started' : 'scaMethodSelected'
  if (method.type === 'PUSH_DEC') authorisation.askedAt = now
  else delete authorisation.askedAt
}

export function giveOtp(authorisation: Authorisation, otp: string, now: Date): OtpOutcome {
  if (authorisation.method?.otp === otp) {
    finish(authorisation, now)
    return 'right'
  }
  authorisation.wrongOtps += 1
  if (authorisation.wrongOtps < triesMax) return { triesLeft: triesMax - authorisation.wrongOtps }
  fail(authorisation)
  return 'failed'
}

/** The person agreed: the authorisation is final and its consent valid. */
export function finish(authorisation: Authorisation, now: Date): void {
  const { consent, person, accounts } = authorisation
  if (!person) throw new Error('an authorisation cannot be finished before the person is known')
  authorisation.status = 'finalised'
  grant(consent, { person, now, ...(accounts ? { accounts } : {}) })
}

/** Refused, given up, expired, or too many wrong answers: nothing comes of this consent any more. */
export function fail(authorisation: Authorisation): void {
  authorisation.status = 'failed'
  if (authorisation.consent.status === 'received') authorisation.consent.status = 'rejected'
}
