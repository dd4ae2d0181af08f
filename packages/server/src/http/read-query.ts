import type { Static, TSchema } from 'typebox'
import { Problem } from '../domain/problem.ts'
import type { FieldFaults } from '../domain/problem.ts'
import { isRecord, readInput } from './read-input.ts'
import type { SchemaNode } from './read-input.ts'

/**
 * Reads a query string by the contract's schema; lists are comma-separated or repeated, everything else is given once, and
 * an empty value counts as absent: real clients send their unset options so.
 * `judge` adds what no schema can say. Throws `Problem('invalid_query')` with every fault.
 */
export function readQuery<Schema extends TSchema>(
  schema: Schema,
  query: unknown,
  judge: (fields: Partial<Static<Schema>>) => FieldFaults = () => ({}),
): Partial<Static<Schema>> {
  const node: SchemaNode = schema
  const given = isRecord(query) ? query : {}
  const input: Record<string, unknown> = {}
  const repeated: Record<string, readonly string[]> = {}
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (property.type === 'array') input[name] = splitList(value)
    else if (Array.isArray(value)) repeated[name] = ['May be given only once.']
    else if (value !== '') input[name] = value
  }
  const { fields, faults } = readInput(schema, input)
  const all = { ...faults, ...repeated, ...judge(fields) }
  if (Object.keys(all).length > 0) {
    throw new Problem('invalid_query', 'the query string does not match its schema', {
      faults: all,
    })
  }
  return fields
}

function splitList(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined
  const entries = [value]
    .flat()
    .flatMap((text) => (typeof text === 'string' ? text.split(',') : []))
    .map((text) => text.trim())
    .filter((text) => text !== '')
  return entries.length === 0 ? undefined : entries
}
