const entryPattern = /^[a-z_]{1,40}(?:=r[ow])?$/
const entriesMax = 50

/** The entries of a scope (finX API section 1.2); `undefined` if one of them is malformed or there is none. */
export function parseScope(scope: string): readonly string[] | undefined {
  const entries = scope.split(' ').filter((entry) => entry !== '')
  if (entries.length === 0 || entries.length > entriesMax) return undefined
  return entries.every((entry) => entryPattern.test(entry)) ? entries : undefined
}

/** True if every entry of `requested` lies within `granted`; `accounts=rw` includes `accounts=ro`. Malformed: false. */
export function coversScope(granted: string, requested: string): boolean {
  const has = new Set(granted.split(' '))
  const wants = parseScope(requested)
  if (wants === undefined) return false
  return wants.every((entry) => has.has(entry) || has.has(entry.replace(/=ro$/, '=rw')))
}
