import { Type } from 'typebox'
import type { Static } from 'typebox'

/** The account types a link may ask for (finX API section 4.1). */
export const selectableAccountTypes = [
  'Giro account',
  'Savings account',
  'Daily savings account',
  'Credit card',
  'Loan account',
  'PayPal',
  'Depot',
] as const

/** An account the link is meant for. */
export const RequestedAccount = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      maxLength: 64,
      description:
        'An IBAN, a domestic account number or a card number of at most 35 characters; spaces do not count.',
    }),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' })),
  },
  { $id: 'RequestedAccount' },
)
export type RequestedAccount = Static<typeof RequestedAccount>

/** What every link takes. Numbers and booleans may come as strings; unknown fields are ignored. */
const accessFields = {
  redirect_uri: Type.String({
    format: 'uri',
    maxLength: 2048,
    description: 'Where the person returns; compared byte for byte with those of the client.',
  }),
  state: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2048,
      description: 'Echoed byte for byte. At most 2048 bytes, no control characters.',
    }),
  ),
  code_challenge: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{43}$',
      description:
        'PKCE (RFC 7636): the SHA-256 of your code verifier in base64url. The code is then traded only with it.',
    }),
  ),
  code_challenge_method: Type.Optional(
    Type.Literal('S256', { description: 'Goes with `code_challenge`; `plain` is refused.' }),
  ),
  language: Type.Optional(
    Type.String({
      maxLength: 35,
      default: 'de',
      description: '`de`, `en`, `es`, `fr` or `ar`; anything else is German.',
    }),
  ),
  tracking_id: Type.Optional(
    Type.String({ maxLength: 255, description: 'A label of yours, kept with the flow.' }),
  ),
  provider_id: Type.Optional(
    Type.String({ format: 'uuid', description: 'The bank; its search is skipped.' }),
  ),
  accounts: Type.Optional(
    Type.Array(RequestedAccount, {
      maxItems: 100,
      default: [],
      description: 'Only these are connected. The bank of a known IBAN is not asked for.',
    }),
  ),
  account_types: Type.Optional(
    Type.Array(Type.Enum(selectableAccountTypes), {
      maxItems: 20,
      default: [],
      description: 'Only accounts of these types are offered; empty: of all.',
    }),
  ),
  allow_multi_selection: Type.Optional(
    Type.Boolean({ default: true, description: 'Ignored where `accounts` is set.' }),
  ),
  sync_period: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: 90,
      description: 'Days of transactions; silently capped at what the bank gives, at most 730.',
    }),
  ),
}

/** Body of `POST /onetime/access`. */
export const OnetimeAccessRequest = Type.Object(accessFields, { $id: 'OnetimeAccessRequest' })
export type OnetimeAccessRequest = Static<typeof OnetimeAccessRequest>

/** Body of `POST /ongoing/access`. */
export const OngoingAccessRequest = Type.Object(
  {
    user_id: Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'Your own id of the person; all banks connected under one are read together.',
    }),
    ...accessFields,
    save_secrets: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Keeps the bank login without asking the person; otherwise the widget asks.',
      }),
    ),
  },
  { $id: 'OngoingAccessRequest' },
)
export type OngoingAccessRequest = Static<typeof OngoingAccessRequest>

const {
  accounts: _a,
  account_types: _t,
  allow_multi_selection: _m,
  provider_id: _p,
  ...linkFields
} = accessFields

/** Body of `POST /ongoing/sync`. */
export const OngoingSyncRequest = Type.Object(
  {
    user_id: OngoingAccessRequest.properties.user_id,
    account_ids: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
        maxItems: 100,
        default: [],
        description:
          'Accounts of one bank to be confirmed again; empty: all, if they are at one bank.',
      }),
    ),
    ...linkFields,
    save_secrets: OngoingAccessRequest.properties.save_secrets,
  },
  { $id: 'OngoingSyncRequest' },
)
export type OngoingSyncRequest = Static<typeof OngoingSyncRequest>

/** Body of `POST /ongoing/overview`. */
export const OverviewRequest = Type.Object(
  {
    user_id: Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'Your own id of the person, as in `POST /ongoing/access`.',
    }),
    language: accessFields.language,
  },
  { $id: 'OverviewRequest' },
)
export type OverviewRequest = Static<typeof OverviewRequest>

/** Where to send the person who wants to see what is read of them. */
export const OverviewLink = Type.Object(
  {
    location: Type.String({
      format: 'uri',
      description: 'Opens the overview, in the first browser that does more than open it.',
    }),
    expires_at: Type.String({ format: 'date-time', description: 'After 24 hours.' }),
  },
  { $id: 'OverviewLink' },
)
export type OverviewLink = Static<typeof OverviewLink>

/** Where to send the person. */
export const WidgetLink = Type.Object(
  {
    location: Type.String({ format: 'uri', description: 'Opens the widget; lives 30 minutes.' }),
    id: Type.String({ format: 'uuid', description: 'The `flow_id` of the callback.' }),
  },
  { $id: 'WidgetLink' },
)
export type WidgetLink = Static<typeof WidgetLink>
