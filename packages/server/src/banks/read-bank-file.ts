import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { parse, YAMLParseError } from 'yaml'

import type { Bank, LoginField } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import { schemaFaults } from '../domain/schema-faults.ts'

const Texts = Type.Object(
  { de: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) },
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
const Row = Type.Object(
  {
    /** A UUID that never changes: clients know the bank by it. */
    id: Type.String({
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    /** The national bank codes of its IBANs; quoted, since YAML takes digits for a number. */
    bank_codes: Type.Array(Type.String({ pattern: '^[0-9A-Z]{2,12}$' }), { minItems: 1 }),
    bic: Type.String({ pattern: '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$' }),
    /** Whose midnight ends the bank's day. Default: Europe/Berlin. */
    time_zone: Type.Optional(Type.String()),
    protocol: Type.Union([Type.Literal('berlin-group')]),
    login: Type.Optional(
      Type.Object(
        { advice: Type.Optional(Texts), fields: Type.Array(Field, { maxItems: 10 }) },
        { additionalProperties: false },
      ),
    ),
    profile: Type.Record(Type.String(), Type.Unknown()),
  },
  { additionalProperties: false },
)
const File = Type.Object({ banks: Type.Array(Row) }, { additionalProperties: false })
type Row = Static<typeof Row>

type Source = {
  readonly name: string
  readonly text: string
  /** `${name}` in the text -> value. */
  readonly variables: Readonly<Record<string, string>>
}

/** The banks of one YAML file, or what is wrong with it: `banks.yaml: banks[2].bic: is missing`. Pure. */
export function readBankFile(source: Source): {
  readonly banks: readonly Bank[]
  readonly faults: readonly string[]
} {
  const { document, faults } = parseFile(source)
  if (faults.length > 0) return { banks: [], faults }
  const found = schemaFaults(Value.Errors(File, document))
  if (found.length > 0 || !Value.Check(File, document)) {
    return { banks: [], faults: found.map((fault) => `${source.name}: ${fault}`) }
  }
  const meaning = document.banks.flatMap((row, index) =>
    rowFaults(row).map((fault) => `${source.name}: banks[${index}].${fault}`),
  )
  return { banks: document.banks.map(bankFrom), faults: meaning }
}

function parseFile(source: Source): {
  readonly document?: unknown
  readonly faults: readonly string[]
} {
  const unknown = new Set<string>()
  const text = source.text.replaceAll(/\$\{(\w+)\}/g, (placeholder, name: string) => {
    const value = source.variables[name]
    if (value === undefined) unknown.add(placeholder)
    return value ?? placeholder
  })
  if (unknown.size > 0) {
    return { faults: [`${source.name}: ${[...unknown].join(', ')} is not known here`] }
  }
  try {
    return { document: parse(text, { maxAliasCount: 1_000 }), faults: [] }
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    return { faults: [`${source.name}: ${error.message.split('\n', 1)[0]}`] }
  }
}

function rowFaults(row: Row): readonly string[] {
  const keys = (row.login?.fields ?? []).map((field) => field.key)
  const faults: string[] = []
  if (new Set(keys).size < keys.length) faults.push('login.fields: two fields have one key')
  if (!isTimeZone(row.time_zone ?? defaultZone)) faults.push('time_zone: is not an IANA time zone')
  return faults
}

const defaultZone = 'Europe/Berlin'

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function bankFrom(row: Row): Bank {
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has checked the UUID
    id: row.id as BankId,
    name: row.name,
    country: row.country,
    bankCodes: row.bank_codes,
    bic: row.bic,
    timeZone: row.time_zone ?? defaultZone,
    protocol: row.protocol,
    loginFields: (row.login?.fields ?? []).map(fieldFrom),
    ...(row.login?.advice === undefined ? {} : { loginAdvice: row.login.advice }),
    profile: row.profile,
  }
}

function fieldFrom(field: Static<typeof Field>): LoginField {
  return {
    key: field.key,
    label: field.label,
    secret: field.secret ?? false,
    optional: field.optional ?? false,
    minLength: field.min_length ?? 1,
    maxLength: field.max_length ?? 100,
  }
}
