import type { Secret } from '../../domain/secret.ts'
import type { StartRequest } from '../connector.ts'
import type { Profile } from './profile/profile.ts'
import type { Identity } from './request-headers.ts'

/** What the person typed; it lives for one walk and goes nowhere but to the bank. */
export type Login = {
  readonly identity: Identity
  readonly password?: Secret
  readonly secondPassword?: Secret
}

/** Takes the login apart as the profile says; `undefined` if the bank cannot know such a name. */
export function loginFrom(profile: Profile, request: StartRequest): Login | undefined {
  const typed = (field: string | undefined) => request.credentials[field ?? '']
  const psuId = psuIdFrom(profile, typed(profile.psu_id_field)?.reveal() ?? '')
  const corporateId = typed(profile.corporate_id_field)?.reveal().trim() ?? ''
  const password = typed(profile.password_field)
  const secondPassword = typed(profile.second_password_field)
  if (!canBeSent(profile, psuId) || !isPrintable(corporateId)) return undefined
  return {
    identity: {
      ...(psuId === '' ? {} : { psuId }),
      ...(corporateId === '' ? {} : { corporateId }),
      returnUrl: request.returnUrl,
    },
    ...(password === undefined ? {} : { password }),
    ...(secondPassword === undefined ? {} : { secondPassword }),
  }
}

function psuIdFrom({ psu_id: rules = {} }: Profile, typed: string): string {
  const kept =
    rules.remove === undefined ? typed : typed.replace(new RegExp(rules.remove, 'gu'), '')
  const cut = kept.trim().slice(0, rules.max_length)
  return rules.upper_case === true ? cut.toUpperCase() : cut
}

function canBeSent({ psu_id: rules }: Profile, psuId: string): boolean {
  if (psuId === '') return true
  return isPrintable(psuId) && (!rules?.pattern || new RegExp(rules.pattern, 'u').test(psuId))
}

/** What a header can carry. */
function isPrintable(text: string): boolean {
  return /^[\u0020-\u007E\u00A0-\u00FF]*$/.test(text)
}
