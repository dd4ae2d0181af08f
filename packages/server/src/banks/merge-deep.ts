export type Members = Readonly<Record<string, unknown>>

/** Lays one object over another: groups of members merge, lists and single values replace. Neither is changed. */
export function mergeDeep(under: Members, over: Members): Members {
  const merged = new Map(Object.entries(under))
  for (const [name, value] of Object.entries(over)) {
    const below = merged.get(name)
    merged.set(name, isGroup(below) && isGroup(value) ? mergeDeep(below, value) : value)
  }
  // Object.fromEntries defines members, so that one called __proto__ is a member like any other.
  return Object.fromEntries(merged)
}

function isGroup(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
