import { Type } from 'typebox'

const ConsentRequest = Type.Object(
  {
    recurring: Type.Optional(
      Type.Union([Type.Literal('as_asked'), Type.Literal('always'), Type.Literal('never')], {
        description:
          '`recurringIndicator`: `always` for banks that refuse one-off consents, `never` for those that know nothing else. Default: as_asked.',
      }),
    ),
    frequency_per_day: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000,
        description: 'Reads a day without the person, as agreed with the bank. Default: 4.',
      }),
    ),
    frequency_as_text: Type.Optional(
      Type.Boolean({ description: 'Send that number as a text. Default: false.' }),
    ),
    valid_days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 36_500,
        description: 'The longest a consent may last, in days from today. Default: as asked.',
      }),
    ),
    valid_until: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d\\d-\\d\\d$',
        description:
          '`validUntil` that is always sent; `9999-12-31` means as long as the bank allows. Default: as asked.',
      }),
    ),
    currency: Type.Optional(
      Type.String({
        pattern: '^([A-Z]{3}|none)$',
        description:
          "The currency in account references: `EUR` for banks that demand one, `none` for those that refuse it. Default: the client's, if it named one.",
      }),
    ),
    extra: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.Unknown(), {
        description:
          'Further members of the body, as they are; one that the body has already is replaced. Default: none.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'The body of `POST /v1/consents`. Default: as the specification has it.',
  },
)

/** The consent. */
export const consentFields = {
  consent: Type.Optional(
    Type.Union(
      [
        Type.Literal('global'),
        Type.Literal('bank_offered'),
        Type.Literal('dedicated'),
        Type.Literal('available_accounts'),
        Type.Literal('available_accounts_with_balance'),
      ],
      {
        description:
          "What to ask for when the client names no accounts: `global` (all), `bank_offered` (the person picks on the bank's pages), `dedicated` (the IBAN that the person types into `iban_field`), `available_accounts` or `available_accounts_with_balance` (the list alone, without transactions). Default: global.",
      },
    ),
  ),
  dedicated_for_named_accounts: Type.Optional(
    Type.Boolean({
      description: 'Ask for exactly the accounts that the client names. Default: true.',
    }),
  ),
  owner_name: Type.Optional(
    Type.Boolean({
      description: "Ask for the owners' names, too; some banks refuse it. Default: false.",
    }),
  ),
  consent_request: Type.Optional(ConsentRequest),
  consent_check: Type.Optional(
    Type.Union(
      [
        Type.Literal('consent'),
        Type.Literal('status'),
        Type.Literal('authorisation'),
        Type.Literal('accounts'),
      ],
      {
        description:
          "How we learn from the bank that a consent is usable. `consent`: it is read (its status, where the bank shows no more). `status`: its status alone. `authorisation`: a finalised authorisation is enough, for banks that let a consent be read only afterwards. `accounts`: the bank shows no status; the first read of the accounts decides. What the person's browser brings back never does. Default: consent.",
      },
    ),
  ),
  end_codes: Type.Optional(
    Type.Array(Type.Integer({ minimum: 400, maximum: 499 }), {
      maxItems: 10,
      description:
        'Statuses beyond 2xx and 404 by which this bank says that a consent is given back. Default: none.',
    }),
  ),
}
