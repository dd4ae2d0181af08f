import { isAbsolute } from 'node:path'

import { type Static, Type } from 'typebox'

const Name = Type.String({ pattern: '^[A-Za-z0-9_.-]{1,60}$' })
const Texts = (description: string) =>
  Type.Optional(Type.Record(Name, Type.String({ maxLength: 1_000 }), { description }))
const Place = (description: string) =>
  Type.Optional(Type.String({ pattern: '^[\\x21-\\x7e]{1,500}$', description }))

const Login = Type.Object(
  {
    format: Type.Optional(
      Type.Union([Type.Literal('json'), Type.Literal('form')], {
        description: 'How it is sent. Default: json.',
      }),
    ),
    username: Type.Optional(
      Type.String({ minLength: 1, maxLength: 60, description: 'Default: `username`.' }),
    ),
    password: Type.Optional(
      Type.String({ minLength: 1, maxLength: 60, description: 'Default: `password`.' }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'What `kind: login` calls the members that hold the PSU-ID and the password. Default: JSON with `username` and `password`.',
  },
)

const Application = Type.Object(
  {
    token_endpoint: Type.String({
      pattern: '^[\\x21-\\x7e]{1,500}$',
      description: 'Where it is asked for: a path below `base_url`, or a URL on an allowed host.',
    }),
    scope: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Default: none.' }),
    ),
    parameters: Texts('Further parameters of the request. Default: none.'),
  },
  {
    additionalProperties: false,
    description:
      "A token of our own (`grant_type=client_credentials`) that this bank wants before everything else. It goes along with every request for which there is no token of the person's. Default: none.",
  },
)

const OAuth = Type.Object(
  {
    kind: Type.Union(
      [
        Type.Literal('integrated'),
        Type.Literal('pre_step'),
        Type.Literal('login'),
        Type.Literal('none'),
      ],
      {
        description:
          "`integrated`: the consent comes first, and its link `scaOAuth` leads to the bank's OAuth server. `pre_step`: the person logs in at the OAuth server before the first request. `login`: a pre-step without a page of the bank's; PSU-ID and password go to `token_endpoint`. `none`: nothing but `application`.",
      },
    ),
    metadata: Place(
      'Where the server describes itself (RFC 8414): `link`, what `scaOAuth` names; or a path below `base_url` or a URL, in which `{consent_id}` and `{authorisation_id}` are filled in. Not read where both endpoints are given. Default: link.',
    ),
    authorization_endpoint: Place(
      "The page for the person's browser; comes before the one in the metadata. `link`: what `scaOAuth` names is that page itself. Default: from the metadata.",
    ),
    token_endpoint: Place(
      'Where tokens are given; comes before the one in the metadata. A path below `base_url`, or a URL on an allowed host. Default: from the metadata.',
    ),
    issuer: Place(
      'What `iss` on the way back must be (RFC 9207), for servers that send it without saying so in their metadata. Default: what the metadata says.',
    ),
    client_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description:
          'Our name at the bank. Default: the organisation id in the client certificate (`PSDDE-BAFIN-123456`).',
      }),
    ),
    client_authentication: Type.Optional(
      Type.Union(
        [Type.Literal('tls'), Type.Literal('none'), Type.Literal('basic'), Type.Literal('post')],
        {
          description:
            'How we prove at `token_endpoint` who we are. `tls`: `client_id` in the form, proven by the client certificate. `none`: not even that. `basic`, `post`: with a secret, in the header or in the form. Default: tls.',
        },
      ),
    ),
    client_secret_file: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1_000,
        description:
          'The file that holds the secret for `basic` and `post`, by its absolute path. Default: none.',
      }),
    ),
    scope: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description:
          'Letter by letter; `{consent_id}` is filled in. Default: `AIS:{consent_id}` for `integrated`, none for `pre_step`.',
      }),
    ),
    response_type: Type.Optional(Type.String({ ...Name, description: 'Default: `code`.' })),
    proof_key: Type.Optional(
      Type.Boolean({ description: 'PKCE with S256 (RFC 7636). Default: true.' }),
    ),
    names: Type.Optional(
      Type.Record(Name, Name, {
        description:
          'Parameters that this bank calls by another name: `{ response_type: responseType }`. Default: none.',
      }),
    ),
    authorization_parameters: Texts(
      "Further parameters of the address that the person's browser is sent to. Default: none.",
    ),
    token_parameters: Texts('Further parameters of requests to `token_endpoint`. Default: none.'),
    token_query: Type.Optional(
      Type.Array(Name, {
        maxItems: 20,
        description:
          'Parameters that this bank reads from the query of `token_endpoint` instead of the form. Default: none.',
      }),
    ),
    redirect: Type.Optional(
      Type.Union([Type.Literal('per_flow'), Type.Literal('fixed')], {
        description:
          'Where the bank leads back to. `per_flow`: every flow has an address of its own. `fixed`: `/widget/bank-return` for all, for banks at which exactly one redirect URI is registered; the flow is found by the state. Default: per_flow.',
      }),
    ),
    send_token: Type.Optional(
      Type.Boolean({
        description:
          'Whether the token goes along with the requests. Some banks know by the consent alone. Default: true.',
      }),
    ),
    psu_id_claim: Type.Optional(
      Type.String({
        ...Name,
        description:
          'The claim of the access token (a JWT) that is the PSU-ID, for `pre_step`: `sub`. Default: what the person typed.',
      }),
    ),
    login: Type.Optional(Login),
    application: Type.Optional(Application),
  },
  {
    additionalProperties: false,
    description:
      'Tokens. The header they travel in is `Authorization`; see `headers.rename`. Default: a consent that leads to an OAuth server is followed there as the specification has it.',
  },
)

/** How one bank's OAuth deviates. */
export type OAuthRules = Static<typeof OAuth>

/** OAuth. */
export const oauthFields = { oauth: Type.Optional(OAuth) }

/** Faults that the schema cannot see. */
export function oauthFaults(profile: {
  readonly oauth?: OAuthRules
  readonly psu_id_field?: string
  readonly password_field?: string
}): readonly string[] {
  const { oauth } = profile
  if (!oauth) return []
  return [...kindFaults(oauth, profile), ...secretFaults(oauth)].map((fault) => `oauth.${fault}`)
}

function kindFaults(
  oauth: OAuthRules,
  login: { readonly psu_id_field?: string; readonly password_field?: string },
): readonly string[] {
  switch (oauth.kind) {
    case 'none':
      return oauth.application ? [] : ['application: is missing, kind "none" is about nothing else']
    case 'integrated':
      return []
    case 'login': {
      const faults = oauth.token_endpoint === undefined ? ['token_endpoint: is missing'] : []
      const isComplete = login.psu_id_field !== undefined && login.password_field !== undefined
      return isComplete
        ? faults
        : [...faults, 'kind: "login" needs psu_id_field and password_field']
    }
    case 'pre_step':
      return preStepFaults(oauth, login)
  }
}

function preStepFaults(
  oauth: OAuthRules,
  { password_field: password }: { readonly password_field?: string },
): readonly string[] {
  const isDescribed = oauth.metadata !== undefined && oauth.metadata !== 'link'
  const hasEndpoints =
    oauth.authorization_endpoint !== undefined && oauth.token_endpoint !== undefined
  return [
    ...(isDescribed || hasEndpoints ? [] : ['metadata: is missing, or both endpoints are']),
    ...(oauth.authorization_endpoint === 'link'
      ? ['authorization_endpoint: there is no link before the consent']
      : []),
    ...(password === undefined
      ? []
      : ['kind: "pre_step" and password_field do not go together, passwords are not kept']),
  ]
}

function secretFaults(oauth: OAuthRules): readonly string[] {
  const { client_authentication: way = 'tls', client_secret_file: file } = oauth
  const needsSecret = way === 'basic' || way === 'post'
  if (needsSecret && file === undefined) return ['client_secret_file: is missing']
  if (needsSecret && oauth.client_id === undefined) return ['client_id: is missing']
  return file === undefined || isAbsolute(file)
    ? []
    : ['client_secret_file: must be an absolute path']
}
