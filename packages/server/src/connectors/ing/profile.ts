import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import type { Bank } from '../../domain/bank.ts'
import { schemaFaults } from '../../domain/schema-faults.ts'
import { addressFields } from '../berlin-group/profile/address.ts'
import { dataFields } from '../berlin-group/profile/data.ts'
import { baseUrlFaults } from '../berlin-group/profile/profile.ts'
import { transportFields } from '../transport/transport-rules.ts'

const ingAddressFields = {
  base_url: Type.String({
    minLength: 8,
    maxLength: 500,
    description:
      "Where the bank's `/v3/…` and `/oauth2/…` begin: `https://api.ing.com`. Https, or http on this machine.",
  }),
  allowed_hosts: addressFields.allowed_hosts,
}

const Signature = Type.Object(
  {
    key_id: Type.Optional(
      Type.String({
        pattern: '^[\\x20\\x21\\x23-\\x7e]{1,500}$',
        description:
          'How the key is named in the request for our own token; in all others it is the client id out of the answer. `{serial}` (hexadecimal), `{serial_decimal}`, `{issuer}`, `{issuer_reversed}` and `{fingerprint}` are filled in. Default: `SN={serial}`.',
      }),
    ),
    certificate: Type.Optional(
      Type.Union([Type.Literal('der'), Type.Literal('pem')], {
        description:
          'What TPP-Signature-Certificate holds: `der`, the certificate in Base64; `pem`, the same within its PEM frame, in one line. Default: pem.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Every request is signed with the QSealC of `certificate`; `{}` is enough.',
  },
)

const authorisationFields = {
  scope: Type.Optional(
    Type.String({
      pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*$',
      maxLength: 500,
      description:
        'What the person is asked to allow. Default: `payment-accounts:transactions:view payment-accounts:balances:view`.',
    }),
  ),
  country: Type.Optional(
    Type.String({
      pattern: '^[a-zA-Z]{2}$',
      description:
        'Sent as `country_code` when the address of the login page is asked for. Default: none.',
    }),
  ),
  redirect: Type.Optional(
    Type.Union([Type.Literal('per_flow'), Type.Literal('fixed')], {
      description:
        'Where the bank leads back to. `per_flow`: every flow has an address of its own. `fixed`: `/widget/bank-return` for all, for applications with exactly one registered redirect URI. Default: per_flow.',
    }),
  ),
  revocation: Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,500}$',
      description:
        "Where a token is given back when an access ends (RFC 7009): a path below `base_url`, or a URL on an allowed host. Default: none; tokens are forgotten here, and the permission ends with them or on the bank's own pages.",
    }),
  ),
}

const ingDataFields = {
  page_size: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000,
      description: "Sent as `limit` with requests for transactions. Default: the bank's own.",
    }),
  ),
  history_days: dataFields.history_days,
  history_days_unattended: dataFields.history_days_unattended,
}

/** The parts of a profile, in the order of `docs/bank-profiles.md`. */
export const ingSections = [
  { title: 'Address', fields: ingAddressFields },
  { title: 'Connection', fields: transportFields },
  { title: 'Signature', fields: { signature: Signature } },
  { title: 'Authorisation', fields: authorisationFields },
  { title: 'Data', fields: ingDataFields },
] as const

const Profile = Type.Object(
  {
    ...ingAddressFields,
    ...transportFields,
    signature: Signature,
    ...authorisationFields,
    ...ingDataFields,
  },
  { additionalProperties: false },
)
/** How one bank of the ING group is spoken to; the `profile` of its row in the bank list. */
export type IngProfile = Static<typeof Profile>

/** What is wrong with a bank's profile, every fault at once: `profile.base_url: is missing`. */
export function ingProfileFaults({ profile }: Bank): readonly string[] {
  const faults = schemaFaults(Value.Errors(Profile, profile))
  const more = Value.Check(Profile, profile) ? baseUrlFaults(profile.base_url) : []
  return [...faults, ...more].map((fault) => `profile.${fault}`)
}

/** The bank's profile. Throws `RangeError` naming bank and field; the bank list is checked at start. */
export function ingProfileOf(bank: Bank): IngProfile {
  const faults = ingProfileFaults(bank)
  if (faults.length === 0 && Value.Check(Profile, bank.profile)) return bank.profile
  throw new RangeError(`bank "${bank.name}": ${faults.join('; ')}`)
}
