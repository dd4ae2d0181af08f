import { type Static, Type } from 'typebox'

const HeaderName = Type.String({ pattern: '^(\\(request-target\\)|[A-Za-z0-9-]{1,60})$' })

const Signature = Type.Object(
  {
    headers: Type.Optional(
      Type.Array(HeaderName, {
        minItems: 1,
        maxItems: 20,
        description:
          'What is signed, in this order, as far as the request has it; `(request-target)` is method and path. Default: Digest, X-Request-ID, PSU-ID, PSU-Corporate-ID, Date, TPP-Redirect-URI.',
      }),
    ),
    key_id: Type.Optional(
      Type.String({
        pattern: '^[\\x20\\x21\\x23-\\x7e]{1,500}$',
        description:
          'How the key is named. `{serial}` (hexadecimal), `{serial_decimal}`, `{issuer}` (RFC 2253: `CN=…,O=…,C=DE`), `{issuer_reversed}` and `{fingerprint}` are filled in; blanks become `%20`. Default: `SN={serial},CA={issuer}`.',
      }),
    ),
    certificate: Type.Optional(
      Type.Union([Type.Literal('der'), Type.Literal('pem'), Type.Literal('none')], {
        description:
          'What TPP-Signature-Certificate holds: `der`, the certificate in Base64; `pem`, the same within its PEM frame, in one line; `none`, the header is left out. Default: der.',
      }),
    ),
    digest: Type.Optional(
      Type.Union([Type.Literal('SHA-256'), Type.Literal('SHA-512')], {
        description: 'Of the body, also of an empty one. Default: SHA-256.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'This bank wants requests signed with the QSealC of `certificate` (draft-cavage-http-signatures-10); `{}` is enough. Default: none are signed.',
  },
)
export type SignatureRules = Static<typeof Signature>

/** HTTP signatures. */
export const signatureFields = { signature: Type.Optional(Signature) }

/** Faults that the schema cannot see. */
export function signatureFaults({
  signature,
}: {
  readonly signature?: SignatureRules
}): readonly string[] {
  const names = signature?.headers?.map((name) => name.toLowerCase())
  if (names === undefined || names.includes('digest')) return []
  return ['signature.headers: Digest is missing, nothing would protect the body']
}
