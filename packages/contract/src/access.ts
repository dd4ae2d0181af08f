import { Type } from 'typebox'
import type { Static } from 'typebox'
import { AccessMethod, CatalogBank } from './catalog.ts'
import { RequestedAccount } from './link.ts'

/** A JWE (RFC 7516, compact) for the key that `GET /.well-known/jwks.json` publishes; its plaintext is JSON. */
export const Encrypted = Type.Object(
  {
    type: Type.Literal('encrypted'),
    value: Type.String({ minLength: 1, maxLength: 16_384 }),
  },
  { $id: 'Encrypted' },
)

const consentScopes = ['ACCOUNTS', 'BALANCES', 'TRANSACTIONS'] as const

/** What the bank is to be asked for. */
export const ConsentWish = Type.Object(
  {
    recurring: Type.Optional(
      Type.Boolean({ default: false, description: 'Read on after the first time.' }),
    ),
    period: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 180,
        default: 90,
        description: 'Days; counts for recurring access alone.',
      }),
    ),
    scopes: Type.Optional(
      Type.Array(Type.Enum(consentScopes), {
        maxItems: 3,
        description:
          'What is read of the accounts; all of it if left out. Their base data always is.',
      }),
    ),
    accounts: Type.Optional(
      Type.Array(RequestedAccount, {
        maxItems: 100,
        default: [],
        description: 'Only these are connected; empty: all.',
      }),
    ),
  },
  { $id: 'ConsentWish' },
)

const credentials = Type.Optional(
  Type.Record(Type.String(), Type.Unknown(), {
    description:
      'By `key` of the access method, each a text or `Encrypted`; or all of them as one `Encrypted` object.',
  }),
)

/** Body of `POST /rest/accesses`. */
export const CreateAccessRequest = Type.Object(
  {
    access_method_id: Type.String({ minLength: 1, maxLength: 64, description: 'Of the catalog.' }),
    credentials,
    consent: Type.Optional(ConsentWish),
    save_credentials: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Keeps the credentials; otherwise the first sync uses them up.',
      }),
    ),
  },
  { $id: 'CreateAccessRequest' },
)
export type CreateAccessRequest = Static<typeof CreateAccessRequest>

export const AccessQuery = Type.Object(
  {
    embed: Type.Optional(
      Type.Array(Type.String({ maxLength: 40 }), {
        maxItems: 10,
        description: '`provider`, `access_method`.',
      }),
    ),
  },
  { $id: 'AccessQuery' },
)

/** A way to confirm that the bank has offered. */
export const AuthMethod = Type.Object(
  {
    id: Type.String(),
    medium_name: Type.String(),
    type: Type.Optional(Type.Enum(['SMS_OTP', 'PUSH_OTP', 'CHIP_OTP', 'PHOTO_OTP'])),
    additional_info: Type.Record(Type.String(), Type.String()),
  },
  { $id: 'AuthMethod' },
)
export type AuthMethod = Static<typeof AuthMethod>

/** A person's connection to a bank. */
export const Access = Type.Object(
  {
    id: Type.String(),
    access_method_id: Type.String(),
    created_at: Type.String({ format: 'date-time' }),
    save_pin: Type.Boolean({ description: 'Whether the credentials are kept.' }),
    consent: Type.Object({
      recurring: Type.Boolean(),
      period: Type.Optional(Type.Integer()),
      scopes: Type.Array(Type.Enum(consentScopes)),
      accounts: Type.Array(RequestedAccount),
      expires_at: Type.Optional(
        Type.String({ format: 'date', description: 'The last day the bank grants.' }),
      ),
    }),
    auth_methods: Type.Array(AuthMethod),
    status: Type.Enum(['NEW', 'CONNECTED', 'NEEDS_USER', 'CREDENTIALS_REJECTED'], {
      description: 'Unless it is `CONNECTED`, the next sync asks the person.',
    }),
    auto_sync: Type.Boolean({ description: 'Whether it is read in the background.' }),
    provider: Type.Optional(CatalogBank),
    access_method: Type.Optional(AccessMethod),
  },
  { $id: 'Access' },
)
export type Access = Static<typeof Access>

export const AccessList = Type.Array(Access, { $id: 'AccessList' })

/** What an access holds: the consent of the bank, and the login if it is kept. */
export const AccessCredential = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    type: Type.Enum(['CONSENT', 'LOGIN']),
    status: Type.Enum(['ACTIVE', 'REVOKED']),
  },
  { $id: 'AccessCredential' },
)
export type AccessCredential = Static<typeof AccessCredential>

export const AccessCredentialList = Type.Array(AccessCredential, { $id: 'AccessCredentialList' })

/** Body of `PATCH /rest/accesses/{accessId}/credentials/{credentialId}`. */
export const ChangeCredentialRequest = Type.Object(
  { status: Type.Literal('REVOKED') },
  { $id: 'ChangeCredentialRequest' },
)

/** RFC 7517. */
export const KeySet = Type.Object(
  {
    keys: Type.Array(
      Type.Object({
        kty: Type.Literal('RSA'),
        use: Type.Literal('enc'),
        kid: Type.String(),
        n: Type.String(),
        e: Type.String(),
      }),
    ),
  },
  { $id: 'KeySet' },
)
export type KeySet = Static<typeof KeySet>
