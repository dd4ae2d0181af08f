import { Type } from 'typebox'

/** How the person confirms. */
export const authorisationFields = {
  version: Type.Optional(
    Type.Union([Type.Literal('1.3'), Type.Literal('1.1')], {
      description:
        '`1.1`: the bank has no authorisation resources; every step is a PUT on the consent itself. Default: 1.3.',
    }),
  ),
  approach: Type.Optional(
    Type.Union([Type.Literal('embedded'), Type.Literal('redirect'), Type.Literal('decoupled')], {
      description:
        'What we would like (TPP-Redirect-Preferred, TPP-Decoupled-Preferred), and what is taken when the bank offers several ways at once. The bank decides: every other way it takes is followed, too. Default: embedded.',
    }),
  ),
  authorisation_start: Type.Optional(
    Type.Union([Type.Literal('links'), Type.Literal('explicit')], {
      description:
        "`links`: the consent's links say how to begin. `explicit`: POST to its authorisations whatever they say (TPP-Explicit-Authorisation-Preferred). Default: links.",
    }),
  ),
  authorisation_start_with: Type.Optional(
    Type.Union([Type.Literal('nothing'), Type.Literal('password'), Type.Literal('then_password')], {
      description:
        'What an authorisation that no link describes further begins with. `then_password`: it begins with nothing, and the password is sent to it at once, even if the bank names methods already and no link for it. Default: nothing.',
    }),
  ),
  otp_attempts: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10,
      description:
        'How many wrong OTPs the bank takes before it gives up. Default: unknown, no count is shown.',
    }),
  ),
  otp_attempts_pattern: Type.Optional(
    Type.String({
      minLength: 3,
      maxLength: 200,
      description:
        "Finds the tries left in the bank's error text; the first group is the number. Comes before `otp_attempts`. Default: none.",
    }),
  ),
  confirmation_parameter: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_.-]{1,60}$',
      description:
        "The name of the confirmation code in the address that the bank's pages lead back to. Default: `confirmationCode`, `authConfirmationCode` or `code`, whichever is there.",
    }),
  ),
}
