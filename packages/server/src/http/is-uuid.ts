const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/** What an address bar holds may be anything; the database is asked for UUIDs only. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text)
}
