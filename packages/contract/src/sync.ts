import { Type } from 'typebox'
import type { Static } from 'typebox'
import { AuthMethod } from './access.ts'
import { ErrorBody } from './error.ts'

/** Body of `POST /rest/accesses/{accessId}/syncs`; everything may be left out. */
export const CreateSyncRequest = Type.Object(
  {
    state: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1024, description: 'Echoed to `redirect_uri`.' }),
    ),
    redirect_uri: Type.Optional(
      Type.String({
        maxLength: 2048,
        description: 'Where the person goes after the bank’s own pages; one of the client’s.',
      }),
    ),
    disable_notifications: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'True: no notification of what this sync brings. Events go out all the same.',
      }),
    ),
    credentials: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'As in `POST /rest/accesses`; they go before those of the access.',
      }),
    ),
    save_secrets: Type.Optional(Type.Boolean({ default: false })),
    save_credentials: Type.Optional(
      Type.Boolean({ description: 'Another spelling of `save_secrets`.' }),
    ),
    scope: Type.Optional(
      Type.Array(Type.Enum(['ACCOUNTS', 'TRANSACTIONS']), {
        maxItems: 2,
        description:
          '`ACCOUNTS` alone reads accounts and balances and leaves the transactions as they are.',
      }),
    ),
    sync_period: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Days of transactions to show of new accounts; all that the bank gives if left out.',
      }),
    ),
  },
  { $id: 'CreateSyncRequest' },
)

/** What the person is asked. A key that has no value is left out. */
export const Challenge = Type.Object(
  {
    id: Type.String(),
    created_at: Type.String({ format: 'date-time' }),
    type: Type.Enum(['METHOD_SELECTION', 'EMBEDDED', 'REDIRECT', 'DECOUPLED']),
    auth_methods: Type.Optional(
      Type.Array(AuthMethod, { description: 'METHOD_SELECTION: answer with `method_id`.' }),
    ),
    format: Type.Optional(
      Type.Enum(['TEXT', 'HTML', 'HHD', 'PHOTO'], {
        description:
          'EMBEDDED: what `data` is. PHOTO is a data URL (RFC 2397), HHD what is flickered, in hexadecimal.',
      }),
    ),
    data: Type.Optional(Type.String()),
    version: Type.Optional(Type.String({ description: 'HHD: of the code, such as `HHD1.4`.' })),
    label: Type.Optional(Type.String({ description: 'What to write beside the input.' })),
    input_format: Type.Optional(Type.Enum(['STRING', 'INTEGER'])),
    max_length: Type.Optional(Type.Integer()),
    location: Type.Optional(
      Type.String({ format: 'uri', description: 'REDIRECT: send the person there.' }),
    ),
    message: Type.Optional(
      Type.String({ description: 'DECOUPLED: the bank’s words; nothing is to be answered.' }),
    ),
  },
  { $id: 'Challenge' },
)
export type Challenge = Static<typeof Challenge>

export const ChallengeList = Type.Array(Challenge, { $id: 'ChallengeList' })

/** Body of `POST …/challenges/{challengeId}/response`: one of `method_id`, `value`, or `Encrypted`. */
export const ChallengeResponse = Type.Object(
  {
    method_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    value: Type.Optional(Type.String({ minLength: 1, maxLength: 16_384 })),
    type: Type.Optional(Type.Literal('encrypted')),
  },
  { $id: 'ChallengeResponse' },
)

/** One fetch run over an access. */
export const Sync = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    status: Type.Enum(['QUEUED', 'RUNNING', 'AWAIT_AUTH', 'COMPLETED', 'ERROR']),
    created_at: Type.String({ format: 'date-time' }),
    started_at: Type.Optional(Type.String({ format: 'date-time' })),
    ended_at: Type.Optional(Type.String({ format: 'date-time' })),
    challenge: Type.Optional(Challenge),
    error: Type.Optional(
      Type.Object({
        code: Type.Integer(),
        group: ErrorBody.properties.error.properties.group,
        name: Type.String({ description: 'The problem of the list of errors.' }),
        description: Type.String(),
      }),
    ),
  },
  { $id: 'Sync' },
)
export type Sync = Static<typeof Sync>
