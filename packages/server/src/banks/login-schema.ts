import { type Static, Type } from 'typebox'

import type { LoginField } from '../domain/bank.ts'

const Text = Type.String({ minLength: 1 })
const Texts = Type.Object(
  {
    de: Text,
    en: Text,
    es: Type.Optional(Text),
    fr: Type.Optional(Text),
    ar: Type.Optional(Text),
  },
  { additionalProperties: false },
)
const Field = Type.Object(
  {
    key: Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }),
    label: Texts,
    /** Masked while typing, never shown again. Default: false. */
    secret: Type.Optional(Type.Boolean()),
    /** Default: false. */
    optional: Type.Optional(Type.Boolean()),
    /** Default: 1. */
    min_length: Type.Optional(Type.Integer({ minimum: 0, maximum: 200 })),
    /** Default: 100. */
    max_length: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
)

/** The inputs of a bank's login and a line above them, as YAML has them. */
export const LoginSchema = Type.Object(
  { advice: Type.Optional(Texts), fields: Type.Array(Field, { maxItems: 10 }) },
  { additionalProperties: false },
)
export type Login = Static<typeof LoginSchema>

/** What a row lays over its shipped profile's login; the fields replace, the advice merges. */
export const LoginOverlaySchema = Type.Object(
  {
    advice: Type.Optional(Type.Partial(Texts)),
    fields: Type.Optional(Type.Array(Field, { maxItems: 10 })),
  },
  { additionalProperties: false },
)

/** The fields with what is left out filled in. */
export function loginFieldsOf(login: Login | undefined): readonly LoginField[] {
  return (login?.fields ?? []).map((field) => ({
    key: field.key,
    label: field.label,
    secret: field.secret ?? false,
    optional: field.optional ?? false,
    minLength: field.min_length ?? 1,
    maxLength: field.max_length ?? 100,
  }))
}

/** What the schema cannot say. */
export function loginFaults(login: Login | undefined): readonly string[] {
  const keys = (login?.fields ?? []).map((field) => field.key)
  return new Set(keys).size < keys.length ? ['login.fields: two fields have one key'] : []
}
