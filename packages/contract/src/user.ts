import { Type } from 'typebox'
import type { Static } from 'typebox'

const fullName = Type.String({ minLength: 1, maxLength: 255 })
const email = Type.String({
  maxLength: 254,
  pattern: '^[^\\s@\\p{Cc}]{1,64}@[^\\s@\\p{Cc}]+$',
  description: 'Compared without regard to case; each user of a client has another one.',
})
const language = Type.String({
  maxLength: 35,
  pattern: '^[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*$',
  description: 'A language tag.',
})
const newPassword = Type.String({ minLength: 8, maxLength: 1024 })
/** A password that is compared, not set, may be anything. */
const presentPassword = Type.String({ minLength: 1, maxLength: 1024 })

/** Body of `POST /auth/user`. One of `full_name` and `name` is needed. */
export const CreateUserRequest = Type.Object(
  {
    full_name: Type.Optional(fullName),
    name: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: 'The same as `full_name`.' }),
    ),
    email,
    password: newPassword,
    language: Type.Optional({ ...language, default: 'de' }),
  },
  { $id: 'CreateUserRequest' },
)
export type CreateUserRequest = Static<typeof CreateUserRequest>

/** Body of `PUT /rest/user`. What is not sent stays as it is. */
export const ChangeUserRequest = Type.Object(
  {
    full_name: Type.Optional(fullName),
    name: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: 'The same as `full_name`.' }),
    ),
    email: Type.Optional(email),
    language: Type.Optional(language),
    new_password: Type.Optional(newPassword),
    password: Type.Optional({
      ...presentPassword,
      description: 'The present one; needed with `new_password`.',
    }),
  },
  { $id: 'ChangeUserRequest' },
)
export type ChangeUserRequest = Static<typeof ChangeUserRequest>

/** Body of `POST /auth/unlock`. */
export const UnlockUserRequest = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 254, description: 'The e-mail of the user.' }),
    new_password: newPassword,
  },
  { $id: 'UnlockUserRequest' },
)
export type UnlockUserRequest = Static<typeof UnlockUserRequest>

export const User = Type.Object(
  {
    id: Type.String({ description: 'Starts with `U`.' }),
    full_name: Type.String(),
    email: Type.String(),
    language: Type.String(),
    created_at: Type.String({ format: 'date-time' }),
  },
  { $id: 'User' },
)
export type User = Static<typeof User>

/** An answer without a word. */
export const Nothing = Type.Object({}, { $id: 'Nothing', additionalProperties: false })
export type Nothing = Static<typeof Nothing>
