import { Type } from 'typebox'
import type { Static } from 'typebox'

const names = Type.Array(Type.String())

/** RFC 8414 section 2, as far as it applies: there is no authorization endpoint, links are made by `POST /onetime/access`. */
export const ServerMetadata = Type.Object(
  {
    issuer: Type.String({ format: 'uri', description: 'The `iss` of every callback (RFC 9207).' }),
    token_endpoint: Type.String({ format: 'uri' }),
    token_endpoint_auth_methods_supported: names,
    revocation_endpoint: Type.String({ format: 'uri' }),
    revocation_endpoint_auth_methods_supported: names,
    grant_types_supported: names,
    response_types_supported: names,
    response_modes_supported: names,
    code_challenge_methods_supported: names,
    scopes_supported: names,
    ui_locales_supported: names,
    authorization_response_iss_parameter_supported: Type.Boolean(),
  },
  { $id: 'ServerMetadata' },
)
export type ServerMetadata = Static<typeof ServerMetadata>
