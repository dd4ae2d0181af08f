import { type Static, type TSchema, Type } from 'typebox'

import { protocols } from '../domain/bank.ts'
import { LoginOverlaySchema } from './login-schema.ts'
import { EnvironmentSchema } from './shipped-profiles.ts'

const BankCode = Type.String({ pattern: '^[0-9A-Z]{2,12}$' })

/** What a row, and a row for a whole family, may say of how its bank speaks. */
const spoken = {
  /** The shipped profile that this one goes before. */
  extends: Type.Optional(Type.String()),
  /** Which of the shipped profile's overlays applies. Default: production. */
  environment: Type.Optional(EnvironmentSchema),
  /** Whose midnight ends the bank's day. Default: Europe/Berlin. */
  time_zone: Type.Optional(Type.String()),
  login: Type.Optional(LoginOverlaySchema),
  profile: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
}

/** One bank. What the directory or the shipped profile knows may be left out. */
export const RowSchema = strict({
  /** A UUID that never changes: clients know the bank by it. */
  id: Type.String({
    pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  /** Default: DE. */
  country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
  /** The national bank code of its IBANs; quoted, since YAML takes digits for a number. */
  bank_code: Type.Optional(BankCode),
  /** The same for a bank with several; the first one is the bank's own. */
  bank_codes: Type.Optional(Type.Array(BankCode, { minItems: 1 })),
  bic: Type.Optional(Type.String({ pattern: '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$' })),
  protocol: Type.Optional(Type.Union(protocols.map((protocol) => Type.Literal(protocol)))),
  ...spoken,
})
export type Row = Static<typeof RowSchema>

/** Every bank of the directory that belongs to a family. */
export const FamilyRowSchema = strict({
  family: Type.String(),
  ...spoken,
  extends: Type.String(),
})
export type FamilyRow = Static<typeof FamilyRowSchema>

/** The file as a whole; its rows are checked one by one, so that the faults of all are told at once. */
export const FileSchema = strict({
  banks: Type.Optional(Type.Array(Type.Unknown())),
  families: Type.Optional(Type.Array(Type.Unknown())),
  /** By name; read by the connectors' certificates. */
  certificates: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

function strict<Fields extends Record<string, TSchema>>(fields: Fields) {
  return Type.Object(fields, { additionalProperties: false })
}
