/** One error as TypeBox reports it. */
type SchemaError = {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

/** Faults as a person reads them: `banks[2].login.fields[0].key: must be string`. Each place once. */
export function schemaFaults(errors: readonly SchemaError[]): readonly string[] {
  const faults = new Map<string, string>()
  for (const error of errors) {
    for (const [place, text] of faultsOf(error)) {
      // The reason nearest to the value comes first; of a union's arms only the union speaks.
      if (!faults.has(place)) faults.set(place, text)
    }
  }
  return [...faults].map(([place, text]) => `${place === '' ? '' : `${place}: `}${text}`)
}

function faultsOf(error: SchemaError): readonly (readonly [string, string])[] {
  const place = readable(error.instancePath)
  if (error.keyword === 'const' || error.keyword === 'boolean') return []
  if (error.keyword === 'additionalProperties') {
    return names(error.params, 'additionalProperties').map((name) => [
      join(place, name),
      'is not known',
    ])
  }
  if (error.keyword === 'required') {
    return names(error.params, 'requiredProperties').map((name) => [
      join(place, name),
      'is missing',
    ])
  }
  if (error.keyword === 'anyOf') return [[place, 'is none of the permitted values']]
  return [[place, error.message]]
}

function names(params: object, key: string): readonly string[] {
  const value: unknown = Object.entries(params).find(([name]) => name === key)?.[1]
  return Array.isArray(value) ? value.map(String) : []
}

function join(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`
}

function readable(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : (index === 0 ? '' : '.') + part))
    .join('')
}
