export type JsonObject = { readonly [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object under `key`, or an empty one: banks leave out, null and misspell. */
export function objectAt(value: unknown, key: string): JsonObject {
  const found = isObject(value) ? value[key] : undefined
  return isObject(found) ? found : {}
}

/** The trimmed text under `key`; blank, null and other types are `undefined`. Numbers are written out. */
export function textAt(value: unknown, key: string): string | undefined {
  const found = isObject(value) ? value[key] : undefined
  if (typeof found === 'number') return String(found)
  if (typeof found !== 'string') return undefined
  const text = found.trim()
  return text === '' ? undefined : text
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isObject(value) ? value[key] : undefined
  return Array.isArray(found) ? found : []
}

const numericAmount = /"(?:amount|exchangeRate)"\s*:\s*-?\d/

/**
 * Parses JSON; `undefined` when it is none. Some banks send amounts as JSON numbers (comdirect, Commerzbank): those
 * come out as the digits the bank wrote, since a float would round them.
 */
export function parseJson(text: string): unknown {
  try {
    if (!numericAmount.test(text)) return JSON.parse(text)
    return JSON.parse(text, keepDigits)
  } catch {
    return undefined
  }
}

/** ECMAScript's source text access: the third argument holds the literal as written. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? context.source : value
}
