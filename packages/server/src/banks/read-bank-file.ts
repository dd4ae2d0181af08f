import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { parse, YAMLParseError } from 'yaml'

import type { Bank } from '../domain/bank.ts'
import { schemaFaults } from '../domain/schema-faults.ts'
import { FamilyRowSchema, type FamilyRow, FileSchema, RowSchema } from './bank-row.ts'
import type { Members } from './merge-deep.ts'
import { type Known, settleRow } from './settle-row.ts'

export type BankFile = {
  readonly name: string
  readonly text: string
  /** `${name}` in the text -> value. */
  readonly variables: Readonly<Record<string, string>>
}

/** Where a bank of the list comes from. */
export type Origin = {
  /** `banks.yaml: banks[2]` */
  readonly place: string
  /** The shipped profile that is extended. */
  readonly profile?: string
}

export type ReadFile = {
  readonly banks: readonly { readonly bank: Bank; readonly origin: Origin }[]
  readonly families: readonly { readonly row: FamilyRow; readonly origin: Origin }[]
  /** As they stand in the file; certificates are checked where they are used. */
  readonly certificates: Members
  /** Every one with file, place and bank: `banks.yaml: banks[2].bic: is missing (Hausbank)`. */
  readonly faults: readonly string[]
}

/** What one YAML file says, and everything that is wrong with it. Pure. */
export function readBankFile(source: BankFile, known: Known): ReadFile {
  const { document, faults } = parseFile(source)
  const wrong = [
    ...faults,
    ...(faults.length > 0
      ? []
      : schemaFaults(Value.Errors(FileSchema, document)).map(
          (fault) => `${source.name}: ${fault}`,
        )),
  ]
  if (wrong.length > 0 || !Value.Check(FileSchema, document)) {
    return { banks: [], families: [], certificates: {}, faults: wrong }
  }
  const banks = (document.banks ?? []).map((row, index) => {
    const place = `${source.name}: banks[${index}]`
    const checked = check(RowSchema, row)
    if (!checked.value) return { banks: [], faults: placed(place, checked.faults, row) }
    const { bank, faults: found } = settleRow(checked.value, known)
    const banks = bank ? [{ bank, origin: originOf(place, checked.value) }] : []
    return { banks, faults: placed(place, found, row) }
  })
  const families = (document.families ?? []).map((each, index) => {
    const place = `${source.name}: families[${index}]`
    const { value: row, faults: found } = check(FamilyRowSchema, each)
    const rows = row ? [{ row, origin: originOf(place, row) }] : []
    return { rows, faults: placed(place, found, each) }
  })
  return {
    banks: banks.flatMap((each) => each.banks),
    families: families.flatMap(({ rows }) => rows),
    certificates: document.certificates ?? {},
    faults: [...banks, ...families].flatMap((each) => each.faults),
  }
}

function originOf(place: string, row: { readonly extends?: string }): Origin {
  return { place, ...(row.extends !== undefined && { profile: row.extends }) }
}

function check<Schema extends TSchema>(
  schema: Schema,
  value: unknown,
): { readonly value?: Static<Schema>; readonly faults: readonly string[] } {
  return Value.Check(schema, value)
    ? { value, faults: [] }
    : { faults: schemaFaults(Value.Errors(schema, value)) }
}

function placed(place: string, faults: readonly string[], row: unknown): readonly string[] {
  const called = calledBy(row)
  return faults.map((fault) => {
    // A fault of the row itself has no field before its colon.
    const field = /^[\w.[\]]+: /.test(fault) ? `.${fault}` : `: ${fault}`
    return `${place}${field}${called === undefined ? '' : ` (${called})`}`
  })
}

/** What the operator calls the row, so that the place need not be counted. */
function calledBy(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  const members = new Map<string, unknown>(Object.entries(row))
  return ['name', 'family', 'bank_code', 'id']
    .map((member) => members.get(member))
    .find((value) => typeof value === 'string')
}

function parseFile(source: BankFile): {
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
