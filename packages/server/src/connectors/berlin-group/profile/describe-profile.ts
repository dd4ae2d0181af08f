import { type TSchema, Type } from 'typebox'

import { isObject, listAt, textAt } from '../../../normalize/read-json.ts'
import { profileSections } from './profile.ts'

/** What a schema's field may hold, in words. */
type Field = {
  readonly name: string
  readonly schema: unknown
  readonly isRequired: boolean
}

type Section = { readonly title: string; readonly fields: Readonly<Record<string, TSchema>> }

/** Every field of a profile, section by section, as Markdown; made from the descriptions in the schema. */
export function describeProfile(
  profile: readonly Section[] = profileSections,
  heading: '##' | '###' = '##',
): string {
  const sections = profile.map(({ title, fields }) => {
    const lines = fieldsOf(Type.Object(fields)).flatMap((field) => describe(field, ''))
    return `${heading} ${title}\n\n${lines.join('\n')}\n`
  })
  return sections.join('\n')
}

function describe({ name, schema, isRequired }: Field, parent: string): readonly string[] {
  const path = `${parent}${name}`
  const need = isRequired ? ', required' : ''
  const text = textAt(schema, 'description')
  if (text === undefined) throw new Error(`the field ${path} has no description`)
  const line = `- \`${path}\` (${kindOf(schema)}${need}): ${text}`
  return [line, ...fieldsOf(schema).flatMap((field) => describe(field, `${path}.`))]
}

function fieldsOf(schema: unknown): readonly Field[] {
  const properties = isObject(schema) ? schema['properties'] : undefined
  if (!isObject(properties)) return []
  const required = new Set(listAt(schema, 'required'))
  return Object.entries(properties).map(([name, field]) => ({
    name,
    schema: field,
    isRequired: required.has(name),
  }))
}

function kindOf(schema: unknown): string {
  const choices = listAt(schema, 'anyOf')
  if (choices.length > 0) return choices.map(kindOf).join(' or ')
  const fixed = textAt(schema, 'const')
  if (fixed !== undefined) return `\`${fixed}\``
  switch (textAt(schema, 'type')) {
    case 'object':
      return fieldsOf(schema).length > 0 ? 'group' : 'map'
    case 'array':
      return `list of ${isObject(schema) ? kindOf(schema['items']) : 'anything'}`
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'true or false'
    case 'string':
      return 'text'
    default:
      return 'anything'
  }
}
