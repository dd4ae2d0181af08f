import { Type } from 'typebox'
import type { Static } from 'typebox'

/** The widget's steps, in the order in which a person comes to them. */
export const FlowStep = Type.Enum([
  'welcome',
  'bank',
  'login',
  'method',
  'challenge',
  'redirect',
  'app',
  'accounts',
  'fetching',
])
export type FlowStep = Static<typeof FlowStep>

export const FlowOutcome = Type.Enum(['finished', 'cancelled', 'failed', 'expired'], {
  description:
    '`cancelled`: the person left by their own wish. `failed`: something stood in the way. `expired`: the time was over.',
})
export type FlowOutcome = Static<typeof FlowOutcome>

/** How a person got on with a link: what a funnel is drawn from. Names and times, nothing of the person. */
export const FlowReport = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The `id` of the link.' }),
    status: Type.Enum(['created', 'opened', ...FlowOutcome.enum], {
      description: '`created`: nobody has opened the link. `opened`: the person is at it.',
    }),
    created_at: Type.String({ format: 'date-time' }),
    opened_at: Type.Optional(Type.String({ format: 'date-time' })),
    ended_at: Type.Optional(Type.String({ format: 'date-time' })),
    expires_at: Type.String({ format: 'date-time' }),
    steps: Type.Array(
      Type.Object(
        {
          step: FlowStep,
          entered_at: Type.String({ format: 'date-time' }),
          left_at: Type.Optional(
            Type.String({
              format: 'date-time',
              description: 'Left out while the person is there.',
            }),
          ),
          outcome: Type.Optional(
            Type.Enum(['passed', 'repeated', 'went_back', 'failed', 'left'], {
              description:
                'What became of it. `repeated`: the same step again. `failed`: an earlier step again, because of `reason`. `left`: there the person gave up.',
            }),
          ),
          provider_id: Type.Optional(Type.String({ description: 'The bank.' })),
          reason: Type.Optional(
            Type.String({ description: 'What stood in the way, such as `credentials-rejected`.' }),
          ),
        },
        { additionalProperties: false },
      ),
      { description: 'The oldest first; 100 at most.' },
    ),
  },
  { $id: 'FlowReport', additionalProperties: false },
)
export type FlowReport = Static<typeof FlowReport>
