import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import type { Bank } from '../../domain/bank.ts'

const Seconds = (description: string) =>
  Type.Optional(Type.Number({ minimum: 0.1, maximum: 300, description }))

const Limits = Type.Object(
  {
    connect: Seconds('Until the connection stands, in seconds. Default: 10.'),
    headers: Seconds('Until the answer begins, in seconds. Default: 30.'),
    body: Seconds('Between two parts of the answer, in seconds. Default: 15.'),
    total: Seconds('For one call and its repetitions, in seconds. Default: 60.'),
    megabytes: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 100,
        description: 'The largest answer that is read. Default: 10.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'How long and how much a call may take. Default: as said there.',
  },
)

/** How a bank is reached, whatever protocol it speaks. */
export const transportFields = {
  certificate: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description:
        "The name of one of the operator's `certificates`: its QWAC is shown to the bank (mutual TLS), its QSealC signs. Default: none.",
    }),
  ),
  ciphers: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_:!+@=-]{1,1000}$',
      description:
        "TLS ciphers in OpenSSL's spelling, for banks that take few: `ECDHE-RSA-AES256-GCM-SHA384`. TLS 1.2 or newer in any case. Default: Node's.",
    }),
  ),
  private_network: Type.Optional(
    Type.Boolean({
      description:
        'The bank is reached through a gateway in your own network. Otherwise https addresses that lead into private networks are refused. Default: false.',
    }),
  ),
  limits: Type.Optional(Limits),
}

const Rules = Type.Object(transportFields)
export type TransportRules = Static<typeof Rules>

/** Those of a bank's profile, which its connector has checked. */
export function transportRulesOf({ profile }: Bank): TransportRules {
  return Value.Check(Rules, profile) ? profile : {}
}
