import type { Static, TSchema } from 'typebox'
import { parseDuration } from '../domain/duration.ts'
import { parseLocalDate } from '../domain/local-date.ts'
import type { FieldFaults } from '../domain/problem.ts'

/**
 * Reads what a caller sent by the contract's schema: strings that mean a number or a boolean are taken as such, `null` is
 * taken as absent, unknown fields are dropped, and every fault is reported at once in the interface's fixed words.
 */
export function readInput<Schema extends TSchema>(schema: Schema, input: unknown): Reading<Schema> {
  const faults = new Map<string, string[]>()
  const value = readNode(schema, input ?? {}, { path: '', faults })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the walk above is the check
  const fields = (isRecord(value) ? value : {}) as Partial<Static<Schema>>
  return { faults: Object.fromEntries(faults), fields, complete: faults.size === 0 }
}

/** `fields` holds each top-level field that is without fault, so that further rules can judge those at once, too. */
export type Reading<Schema extends TSchema> = {
  readonly faults: FieldFaults
  readonly fields: Partial<Static<Schema>>
  readonly complete: boolean
}

/** The part of JSON Schema that the contract's inputs use. */
export type SchemaNode = {
  readonly type?: unknown
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly items?: SchemaNode
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
}

type Place = { readonly path: string; readonly faults: Map<string, string[]> }

function readNode(node: SchemaNode, input: unknown, place: Place): unknown {
  switch (node.type) {
    case 'object':
      return readObject(node, input, place)
    case 'array':
      return readArray(node, input, place)
    case 'integer':
      return readInteger(node, input, place)
    case 'boolean':
      return readBoolean(input, place)
    default:
      return readText(node, input, place)
  }
}

function readObject(node: SchemaNode, input: unknown, place: Place): unknown {
  if (!isRecord(input)) return fault(place, 'Not a valid mapping type.')
  const value: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    const field = { faults: place.faults, path: place.path === '' ? name : `${place.path}.${name}` }
    const given = Object.hasOwn(input, name) ? (input[name] ?? undefined) : undefined
    if (given !== undefined) {
      const before = place.faults.size
      const read = readNode(property, given, field)
      if (place.faults.size === before) value[name] = read
    } else if (node.required?.includes(name) === true) {
      fault(field, 'Missing data for required field.')
    }
  }
  return value
}

function readArray(node: SchemaNode, input: unknown, place: Place): unknown {
  if (!Array.isArray(input)) return fault(place, 'Not a valid list.')
  const max = node.maxItems ?? 0
  if (input.length > max) return fault(place, `Longer than maximum length ${max}.`)
  return input.map((item, index) =>
    readNode(node.items ?? {}, item, { ...place, path: `${place.path}.${index}` }),
  )
}

function readInteger(node: SchemaNode, input: unknown, place: Place): unknown {
  const text = typeof input === 'string' ? input.trim() : input
  const number = typeof text === 'string' && /^[+-]?\d{1,15}$/.test(text) ? Number(text) : text
  if (!Number.isSafeInteger(number)) return fault(place, 'Not a valid integer.')
  const { minimum = -Infinity, maximum = Infinity } = node
  if (Number(number) < minimum || Number(number) > maximum) {
    return fault(place, `Must be between ${minimum} and ${maximum}.`)
  }
  return number
}

const booleans = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['1', true],
  [1, true],
  [false, false],
  ['false', false],
  ['0', false],
  [0, false],
])

function readBoolean(input: unknown, place: Place): unknown {
  const value = booleans.get(typeof input === 'string' ? input.trim().toLowerCase() : input)
  return value ?? fault(place, 'Not a valid boolean.')
}

function readText(node: SchemaNode, input: unknown, place: Place): unknown {
  const choices = node.enum ?? (node.const === undefined ? undefined : [node.const])
  if (choices !== undefined) {
    return choices.includes(input) ? input : fault(place, `Must be one of: ${choices.join(', ')}.`)
  }
  // A lone surrogate has no UTF-8 form and NUL no place in PostgreSQL: neither could be kept as it is.
  if (typeof input !== 'string' || !input.isWellFormed() || input.includes('\0')) {
    return fault(place, 'Not a valid string.')
  }
  return judgeText(node, input, place)
}

function judgeText(node: SchemaNode, text: string, place: Place): unknown {
  const { minLength = 0, maxLength = Infinity } = node
  if (text.length < minLength) return fault(place, `Shorter than minimum length ${minLength}.`)
  if (text.length > maxLength) return fault(place, `Longer than maximum length ${maxLength}.`)
  if (node.pattern !== undefined && !new RegExp(node.pattern, 'u').test(text)) {
    return fault(place, 'String does not match expected pattern.')
  }
  const format = node.format === undefined ? undefined : formats.get(node.format)
  if (format !== undefined && !format.test(text)) return fault(place, format.message)
  return text
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** RFC 3339, with a zone: without one it would be anybody's. */
const instantPattern = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

function isInstant(text: string): boolean {
  const isDay = parseLocalDate(text.slice(0, 10)) !== undefined
  return isDay && instantPattern.test(text) && !Number.isNaN(Date.parse(text))
}

const formats = new Map([
  ['uri', { message: 'Not a valid URL.', test: (text: string) => URL.canParse(text) }],
  ['uuid', { message: 'Not a valid UUID.', test: (text: string) => uuidPattern.test(text) }],
  [
    'date',
    { message: 'Not a valid date.', test: (text: string) => parseLocalDate(text) !== undefined },
  ],
  ['date-time', { message: 'Not a valid datetime.', test: isInstant }],
  [
    'duration',
    { message: 'Not a valid duration.', test: (text: string) => parseDuration(text) !== undefined },
  ],
])

function fault(place: Place, message: string): undefined {
  const path = place.path === '' ? '_schema' : place.path
  place.faults.set(path, [...(place.faults.get(path) ?? []), message])
  return undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
