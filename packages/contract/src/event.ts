import { Type } from 'typebox'
import type { Static } from 'typebox'
import { FlowOutcome, FlowStep } from './flow-report.ts'

/** What clients are told of. */
export const EventType = Type.Enum([
  'access.connected',
  'access.renewed',
  'access.needs_user',
  'access.credentials_rejected',
  'access.deleted',
  'consent.expires_soon',
  'consent.ended',
  'sync.completed',
  'sync.failed',
  'balance.changed',
  'transactions.changed',
  'grant.revoked',
  'flow.ended',
])
export type EventType = Static<typeof EventType>

/** Ids alone: what has changed is read with an access token. The same for webhooks and for `GET /events`. */
export const Event = Type.Object(
  {
    id: Type.String({ description: 'Stays the same, however often the event is sent.' }),
    type: EventType,
    timestamp: Type.String({ format: 'date-time', description: 'When it happened.' }),
    sequence: Type.Integer({
      minimum: 1,
      description:
        'Counts the events of the client, without a gap. Of one access it is their order.',
    }),
    data: Type.Object(
      {
        user_id: Type.Optional(
          Type.String({
            description: 'Left out where nobody is known: a flow that came to nothing.',
          }),
        ),
        external_user_id: Type.Optional(
          Type.String({ description: 'The `user_id` of the link: your own name for the user.' }),
        ),
        flow_id: Type.Optional(
          Type.String({ description: 'The `id` of the link; `GET /flows/{id}` says more.' }),
        ),
        outcome: Type.Optional(FlowOutcome),
        last_step: Type.Optional(FlowStep),
        access_id: Type.Optional(Type.String()),
        account_id: Type.Optional(Type.String()),
        sync_id: Type.Optional(Type.String()),
        error_code: Type.Optional(
          Type.Integer({ description: 'Why the sync failed; see the list of errors.' }),
        ),
        reason: Type.Optional(
          Type.Enum(['code_replayed', 'refresh_token_reused'], {
            description: 'Why all tokens of the grant ended: one of them has a second holder.',
          }),
        ),
        days_left: Type.Optional(Type.Enum([14, 7, 1])),
        renewal_link: Type.Optional(
          Type.String({ format: 'uri', description: 'Where the person renews the consent.' }),
        ),
      },
      { additionalProperties: false },
    ),
  },
  { $id: 'Event', additionalProperties: false },
)
export type Event = Static<typeof Event>

const eventId = '^evt_[1-9a-z][0-9a-z]{0,9}_[0-9a-f]{16}$'

/** Keep the id of the last event together with what you did about it, and go on from it. */
export const EventListQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        pattern: eventId,
        description:
          'The id of the last event you have; without one, from the oldest that is kept.',
      }),
    ),
    timeout: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 50,
        default: 0,
        description: 'How many seconds to wait for an event while there is none.',
      }),
    ),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  },
  { $id: 'EventListQuery' },
)
export type EventListQuery = Static<typeof EventListQuery>

export const EventList = Type.Object(
  {
    events: Type.Array(Event),
    has_more: Type.Boolean({ description: 'True if more of them wait.' }),
  },
  { $id: 'EventList', additionalProperties: false },
)
export type EventList = Static<typeof EventList>
