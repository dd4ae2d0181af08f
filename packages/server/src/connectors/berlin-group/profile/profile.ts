import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import type { Bank } from '../../../domain/bank.ts'
import { schemaFaults } from '../../../domain/schema-faults.ts'
import { transportFields } from '../../transport/transport-rules.ts'
import { addressFields } from './address.ts'
import { authorisationFields } from './authorisation.ts'
import { consentFields } from './consent.ts'
import { dataFields, quirkFaults } from './data.ts'
import { headerFields } from './headers.ts'
import { loginFields } from './login.ts'
import { oauthFaults, oauthFields } from './oauth.ts'
import { signatureFaults, signatureFields } from './signature.ts'

/** The parts of a profile, in the order of `docs/bank-profiles.md`. Each has its file here. */
export const profileSections = [
  { title: 'Address', fields: addressFields },
  { title: 'Connection', fields: transportFields },
  { title: 'Signature', fields: signatureFields },
  { title: 'Login', fields: loginFields },
  { title: 'Authorisation', fields: authorisationFields },
  { title: 'Consent', fields: consentFields },
  { title: 'Headers', fields: headerFields },
  { title: 'OAuth', fields: oauthFields },
  { title: 'Data', fields: dataFields },
] as const

/** Every field by name. */
export const profileFields = {
  ...addressFields,
  ...transportFields,
  ...signatureFields,
  ...loginFields,
  ...authorisationFields,
  ...consentFields,
  ...headerFields,
  ...oauthFields,
  ...dataFields,
}
const Profile = Type.Object(profileFields, { additionalProperties: false })
/** How one bank speaks Berlin Group; the `profile` of its row in the bank list. */
export type Profile = Static<typeof Profile>

/** What is wrong with a bank's profile, every fault at once: `profile.base_url: is missing`. */
export function profileFaults(bank: Bank): readonly string[] {
  const faults = schemaFaults(Value.Errors(Profile, bank.profile))
  const more = Value.Check(Profile, bank.profile) ? meaningFaults(bank, bank.profile) : []
  return [...faults, ...more].map((fault) => `profile.${fault}`)
}

const checked = new WeakMap<object, Profile>()

/** The bank's profile. Throws `RangeError` naming bank and field; the bank list is checked at start. */
export function profileOf(bank: Bank): Profile {
  const known = checked.get(bank.profile)
  if (known) return known
  const faults = profileFaults(bank)
  if (faults.length > 0 || !Value.Check(Profile, bank.profile)) {
    throw new RangeError(`bank "${bank.name}": ${faults.join('; ')}`)
  }
  checked.set(bank.profile, bank.profile)
  return bank.profile
}

function meaningFaults(bank: Bank, profile: Profile): readonly string[] {
  return [
    ...baseUrlFaults(profile.base_url),
    ...fieldFaults(bank, profile),
    ...consentFaults(profile),
    ...encryptionFaults(profile),
    ...oauthFaults(profile),
    ...signatureFaults(profile),
    ...patternFaults('psu_id.remove', profile.psu_id?.remove),
    ...patternFaults('psu_id.pattern', profile.psu_id?.pattern),
    ...attemptFaults(profile.otp_attempts_pattern),
    ...quirkFaults(profile),
  ]
}

/** Faults of an address that the schema cannot see. */
export function baseUrlFaults(text: string): readonly string[] {
  const url = URL.parse(text)
  if (!url) return ['base_url: is not a URL']
  if (!isSafe(url)) return ['base_url: must be https, or http on loopback']
  const isPlain = url.search === '' && url.hash === '' && url.username === '' && url.password === ''
  return isPlain ? [] : ['base_url: must have no user, query or fragment']
}

const loginFieldNames = [
  'psu_id_field',
  'password_field',
  'second_password_field',
  'corporate_id_field',
  'iban_field',
] as const

function fieldFaults(bank: Bank, profile: Profile): readonly string[] {
  const keys = new Set(bank.loginFields.map((field) => field.key))
  const faults = loginFieldNames
    .filter((name) => profile[name] !== undefined && !keys.has(profile[name]))
    .map((name) => `${name}: no login field has this key`)
  for (const name of ['password_field', 'second_password_field'] as const) {
    const password = bank.loginFields.find((field) => field.key === profile[name])
    if (password && !password.secret) faults.push(`${name}: the login field must be secret`)
  }
  return faults
}

function consentFaults(profile: Profile): readonly string[] {
  const isMissing = profile.consent === 'dedicated' && profile.iban_field === undefined
  return isMissing ? ['iban_field: is missing, consent "dedicated" needs it'] : []
}

function encryptionFaults({ password_encryption: encryption }: Profile): readonly string[] {
  if (!encryption) return []
  const { certificate, certificate_url: address } = encryption
  if ((certificate === undefined) === (address === undefined)) {
    return ['password_encryption: needs one of certificate and certificate_url']
  }
  const url = address === undefined ? undefined : URL.parse(address)
  if (url === null || (url && !isSafe(url))) {
    return ['password_encryption.certificate_url: must be https, or http on loopback']
  }
  return []
}

function attemptFaults(pattern: string | undefined): readonly string[] {
  const faults = patternFaults('otp_attempts_pattern', pattern)
  if (faults.length > 0 || pattern === undefined) return faults
  return pattern.includes('(') ? [] : ['otp_attempts_pattern: has no group']
}

function patternFaults(field: string, pattern: string | undefined): readonly string[] {
  return pattern === undefined || isPattern(pattern)
    ? []
    : [`${field}: is not a regular expression`]
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').source !== ''
  } catch {
    return false
  }
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Https anywhere, http on this machine only. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname))
}
