import { Type } from 'typebox'
import type { Static } from 'typebox'

/** The body of every answer from 400 on (finX API section 1.1). */
export const ErrorBody = Type.Object(
  {
    error: Type.Object({
      code: Type.Integer(),
      group: Type.Enum(['client', 'user', 'bank', 'general', 'connectivity']),
      description: Type.String(),
      data: Type.Record(Type.String(), Type.Array(Type.String()), {
        description: 'Field name to what is wrong with it; every fault at once.',
      }),
      name: Type.Optional(
        Type.String({ description: 'The error of RFC 6749 section 5.2, where there is one.' }),
      ),
    }),
    status: Type.Integer({ description: 'The HTTP status again.' }),
  },
  { $id: 'Error' },
)
export type ErrorBody = Static<typeof ErrorBody>
