import { Type } from 'typebox'

const FieldKey = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 40, description }))

const PsuId = Type.Object(
  {
    type: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 50,
        description: 'PSU-ID-Type, where one bank has several kinds of login. Default: not sent.',
      }),
    ),
    corporate_type: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 50,
        description: 'PSU-Corporate-ID-Type. Default: not sent.',
      }),
    ),
    remove: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Regular expression of what is taken out of what the person typed: `[ /]`. Comes first. Default: nothing but blanks at both ends.',
      }),
    ),
    max_length: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 200,
        description: 'Characters beyond this one are cut off. Default: none are.',
      }),
    ),
    upper_case: Type.Optional(
      Type.Boolean({ description: 'Send it in upper case. Default: as it was typed.' }),
    ),
    pattern: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Regular expression that the outcome must match; if it does not, the person is asked again without a call to the bank. Default: any printable text.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'How the PSU-ID is made of what the person typed. Default: sent as typed.',
  },
)

const PasswordEncryption = Type.Object(
  {
    certificate: Type.Optional(
      Type.String({
        minLength: 100,
        maxLength: 20_000,
        description: "The bank's certificate (PEM, the chain behind it).",
      }),
    ),
    certificate_url: Type.Optional(
      Type.String({
        minLength: 8,
        maxLength: 500,
        description:
          'Where the bank publishes its certificate (PEM), on one of the allowed hosts. It is read again every day.',
      }),
    ),
    always: Type.Optional(
      Type.Boolean({
        description:
          'Encrypt the password also where the link does not ask for it. Default: false.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'The password travels as JWE (RFC 7516; RSA-OAEP-256, A256GCM) in `encryptedPassword`. One of `certificate` and `certificate_url` is needed. Default: in clear, inside TLS.',
  },
)

/** Who the person is, of what they type. */
export const loginFields = {
  psu_id_field: FieldKey(
    'The login field whose value is the PSU-ID. Left out where the bank asks on its own pages.',
  ),
  password_field: FieldKey('The login field that is the password (PIN) of online banking.'),
  second_password_field: FieldKey(
    'The login field for banks that ask for two passwords (`additionalPassword`).',
  ),
  corporate_id_field: FieldKey('The login field whose value is the PSU-Corporate-ID.'),
  iban_field: FieldKey("The login field that holds the account's IBAN, for `consent: dedicated`."),
  psu_id: Type.Optional(PsuId),
  password_encryption: Type.Optional(PasswordEncryption),
}
