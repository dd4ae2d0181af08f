import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { parse } from 'yaml'

import { EnvironmentSchema } from '../../banks/shipped-profiles.ts'
import { schemaFaults } from '../../domain/schema-faults.ts'

const Texts = Type.Record(Type.String(), Type.String())

/** One bank, one person, one passage through the driver, held against what the bank's sandbox once answered. */
const Scenario = Type.Object(
  {
    title: Type.String({ minLength: 1 }),
    /** Why the recording leads no further than `expected`, where it breaks off for a faithful client. */
    breaks_off: Type.Optional(Type.String({ minLength: 1 })),
    /** The shipped profile that is tried. */
    profile: Type.String({ minLength: 1 }),
    /** Which of the profile's overlays applies. Default: production. */
    environment: Type.Optional(EnvironmentSchema),
    /** Folders of WireMock mappings below the recordings, laid together in this order. */
    recording: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    /** What the bank's recorded answers call the bank itself; each becomes the player's address. */
    hosts: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    /** Members of the profile that belong to the recorded client alone, e.g. its way of asking. */
    overlay: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    person: Type.Object(
      {
        credentials: Type.Optional(Texts),
        accounts: Type.Optional(
          Type.Array(
            Type.Object(
              { id: Type.String(), currency: Type.Optional(Type.String()) },
              { additionalProperties: false },
            ),
          ),
        ),
        ip_address: Type.Optional(Type.String()),
        /** Ids of the methods that are chosen, in order. */
        methods: Type.Optional(Type.Array(Type.String())),
        /** What is answered to challenges, in order; the last one is repeated. */
        answers: Type.Optional(Type.Array(Type.String())),
        /** What the bank's pages put into the address on the way back; `{state}` is the one of the redirect. */
        returns: Type.Optional(Texts),
        /** The page that the person is sent to is recorded, too: it is opened, and its redirect is the way back. */
        visits: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
    return_url: Type.Optional(Type.String()),
    refused_url: Type.Optional(Type.String()),
    valid_until: Type.Optional(Type.String()),
    recurring: Type.Optional(Type.Boolean()),
    /** Today, as the bank's recording knows it. */
    today: Type.Optional(Type.String()),
    /** The first day of transactions that is asked for. */
    from: Type.Optional(Type.String()),
    /** What is read once the consent is valid. Default: accounts, balances, transactions. */
    reads: Type.Optional(
      Type.Array(
        Type.Union([
          Type.Literal('accounts'),
          Type.Literal('balances'),
          Type.Literal('transactions'),
        ]),
      ),
    ),
    /** Balances and transactions of these resources alone; default: of every account. */
    resources: Type.Optional(Type.Array(Type.String())),
    /** The consent is given back in the end. */
    ends: Type.Optional(Type.Boolean()),
    /** Calls that the recording does not have and the driver gets over, with the reason. */
    unrecorded: Type.Optional(
      Type.Array(
        Type.Object(
          { call: Type.String(), reason: Type.String() },
          { additionalProperties: false },
        ),
      ),
    ),
    /** Requests that break the specification because this bank wants them so, with the profile's field that asks for it. */
    breaches: Type.Optional(
      Type.Array(
        Type.Object(
          { on: Type.String(), place: Type.String(), field: Type.String() },
          { additionalProperties: false },
        ),
      ),
    ),
    expected: Type.Object(
      {
        /** The kinds of step that the person meets, each once in a row. */
        path: Type.Array(Type.String()),
        accounts: Type.Optional(Type.Integer()),
        balances: Type.Optional(Type.Integer()),
        transactions: Type.Optional(Type.Integer()),
        /** Entries that cannot be understood. Default: 0. */
        rejected: Type.Optional(Type.Integer()),
        /** Why the authorisation comes to nothing. */
        failure: Type.Optional(Type.String()),
        /** Which problem ends it. */
        problem: Type.Optional(Type.String()),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type Scenario = Static<typeof Scenario>

/** Throws with every fault of the file at once. */
export function readScenario(file: string, text: string): Scenario {
  const document: unknown = parse(text)
  const faults = schemaFaults(Value.Errors(Scenario, document))
  if (Value.Check(Scenario, document)) return document
  throw new Error(faults.map((fault) => `${file}: ${fault}`).join('\n'))
}
