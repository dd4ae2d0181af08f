import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import type { Bank } from '../../../domain/bank.ts'
import { schemaFaults } from '../../../domain/schema-faults.ts'

const Profile = Type.Object(
  {
    /** Where the bank's `/v1/…` begins: `https://xs2a.bank.example/psd2`. Https, or http on loopback. */
    base_url: Type.String({ minLength: 8, maxLength: 500 }),
    /**
     * What to ask for when the client names no accounts: `global` (all), `bank_offered` (the person picks on the
     * bank's pages), or `dedicated` (the IBAN that the person types into `iban_field`). Default: global.
     */
    consent: Type.Optional(
      Type.Union([Type.Literal('global'), Type.Literal('bank_offered'), Type.Literal('dedicated')]),
    ),
    /** Ask for exactly the accounts that the client names. Default: true. */
    dedicated_for_named_accounts: Type.Optional(Type.Boolean()),
    /** Ask for the owners' names, too; some banks refuse it. Default: false. */
    owner_name: Type.Optional(Type.Boolean()),
    /** The login field whose value is the PSU-ID. Left out where the bank asks on its own pages. */
    psu_id_field: Type.Optional(Type.String({ minLength: 1 })),
    /** The login field that is the password (PIN) of online banking. */
    password_field: Type.Optional(Type.String({ minLength: 1 })),
    /** The login field that holds the account's IBAN, for `consent: dedicated`. */
    iban_field: Type.Optional(Type.String({ minLength: 1 })),
    /** TPP-Redirect-Preferred; also decides when a bank offers both ways at once. Default: false. */
    redirect_preferred: Type.Optional(Type.Boolean()),
    /** TPP-Decoupled-Preferred. Default: not sent. */
    decoupled_preferred: Type.Optional(Type.Boolean()),
    /** How many wrong OTPs the bank takes before it gives up. Default: unknown, no count is shown. */
    otp_attempts: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    /** Finds the tries left in the bank's error text; the first group is the number. Comes before `otp_attempts`. */
    otp_attempts_pattern: Type.Optional(Type.String({ minLength: 3, maxLength: 200 })),
    /** Further hosts (`host` or `host:port`) that the bank's links may lead to. Default: none. */
    allowed_hosts: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 20 })),
    /** `booked` for banks that refuse `both`. Default: both. */
    booking_status: Type.Optional(Type.Union([Type.Literal('both'), Type.Literal('booked')])),
    /** `false` for banks that refuse `withBalance` on the account list. Default: true. */
    with_balance: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
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
    ...patternFaults(profile.otp_attempts_pattern),
  ]
}

function baseUrlFaults(text: string): readonly string[] {
  const url = URL.parse(text)
  if (!url) return ['base_url: is not a URL']
  if (!isSafe(url)) return ['base_url: must be https, or http on loopback']
  const isPlain = url.search === '' && url.hash === '' && url.username === '' && url.password === ''
  return isPlain ? [] : ['base_url: must have no user, query or fragment']
}

function fieldFaults(bank: Bank, profile: Profile): readonly string[] {
  const keys = new Set(bank.loginFields.map((field) => field.key))
  const faults = (['psu_id_field', 'password_field', 'iban_field'] as const)
    .filter((name) => profile[name] !== undefined && !keys.has(profile[name]))
    .map((name) => `${name}: no login field has this key`)
  const password = bank.loginFields.find((field) => field.key === profile.password_field)
  if (password && !password.secret) faults.push('password_field: the login field must be secret')
  if (profile.consent === 'dedicated' && profile.iban_field === undefined) {
    faults.push('iban_field: is missing, consent "dedicated" needs it')
  }
  return faults
}

function patternFaults(pattern: string | undefined): readonly string[] {
  if (pattern === undefined) return []
  try {
    return new RegExp(pattern).source.includes('(') ? [] : ['otp_attempts_pattern: has no group']
  } catch {
    return ['otp_attempts_pattern: is not a regular expression']
  }
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Https anywhere, http on this machine only. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname))
}
