import { Type } from 'typebox'
import type { Static } from 'typebox'

/** Where the clock is read and moved: in sandbox mode alone. */
export const clockPath = '/sandbox/clock'

/** Body of `POST /sandbox/clock`. One of the two is needed. */
export const MoveClockRequest = Type.Object(
  {
    advance: Type.Optional(
      Type.String({
        format: 'duration',
        maxLength: 64,
        description:
          'So much time passes: an ISO 8601 duration such as `P31D` or `PT6H`. Months and years are those of the calendar.',
      }),
    ),
    to: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 64,
        description: 'The time it is to be, such as `2027-01-31T12:00:00Z`. Never an earlier one.',
      }),
    ),
  },
  { $id: 'MoveClockRequest' },
)
export type MoveClockRequest = Static<typeof MoveClockRequest>

/** The time here and at the sandbox's banks. */
export const Clock = Type.Object(
  {
    now: Type.String({ format: 'date-time' }),
    ahead_seconds: Type.Integer({
      minimum: 0,
      description: 'How far it was moved ahead of the real time.',
    }),
  },
  { $id: 'Clock' },
)
export type Clock = Static<typeof Clock>
