import type { LocalDate } from '../domain/local-date.ts'

/** The wire's timestamps: ISO 8601 in UTC with milliseconds and `Z`. */
export function presentInstant(instant: Date): string {
  return instant.toISOString()
}

/** A bank's day as the wire writes it: its midnight. Without a time real clients read nothing. */
export function presentDay(day: LocalDate): string {
  return `${day}T00:00:00.000Z`
}
