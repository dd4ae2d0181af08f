import { Type } from 'typebox'

const HeaderName = Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}$" })

const Headers = Type.Object(
  {
    always: Type.Optional(
      Type.Record(
        HeaderName,
        Type.String({ maxLength: 4_000, pattern: '^[\\x20-\\x7e\\xa0-\\xff]*$' }),
        {
          description:
            'Headers with a fixed value on every request, such as an API key: `{ X-Api-Key: … }`. Default: none.',
        },
      ),
    ),
    forbid: Type.Optional(
      Type.Array(HeaderName, {
        maxItems: 50,
        description:
          'Headers that this bank refuses; they are never sent, whatever asks for them. Default: none.',
      }),
    ),
    rename: Type.Optional(
      Type.Record(HeaderName, HeaderName, {
        description:
          'Headers that this bank calls by another name: `{ Authorization: PSD2-AUTHORIZATION }`. Default: none.',
      }),
    ),
    everywhere: Type.Optional(
      Type.Array(
        Type.Union([
          Type.Literal('PSU-ID'),
          Type.Literal('PSU-IP-Address'),
          Type.Literal('TPP-Redirect-URI'),
        ]),
        {
          maxItems: 3,
          description:
            'Headers that this bank demands on every request, also where the specification has none: on reads, statuses and when the consent is given back. With nobody at the screen PSU-IP-Address says 0.0.0.0. Default: none.',
        },
      ),
    ),
    content_type: Type.Optional(
      Type.String({
        pattern: '^[a-z]+/[a-z0-9.+-]+(; ?charset=[A-Za-z0-9-]+)?$',
        maxLength: 100,
        description:
          'Content-Type of JSON bodies, letter by letter. Default: `application/json; charset=UTF-8`.',
      }),
    ),
    date: Type.Optional(
      Type.Boolean({
        description: 'Send Date (RFC 9110, section 6.6.1) with every request. Default: false.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: "What differs from the specification's headers. Default: nothing.",
  },
)

/** Headers. */
export const headerFields = { headers: Type.Optional(Headers) }
