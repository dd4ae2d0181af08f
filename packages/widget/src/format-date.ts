import type { Language } from '@kontor/contract'
import { localeOf } from './locale.ts'

/** Nobody knows where the person is; the banks are here. */
const timeZone = 'Europe/Berlin'

/** A day of the bank's, `YYYY-MM-DD`, as the language writes it. */
export function formatDay(day: string, language: Language): string {
  return format(`${day}T12:00:00Z`, language, { dateStyle: 'long', timeZone: 'UTC' })
}

/** The day of an instant. */
export function formatDayOf(instant: string, language: Language): string {
  return format(instant, language, { dateStyle: 'long', timeZone })
}

/** Day and time of an instant, such as "4. Mai 2026 um 12:00 Uhr". */
export function formatInstant(instant: string, language: Language): string {
  const text = format(instant, language, { dateStyle: 'long', timeStyle: 'short', timeZone })
  return language === 'de' ? `${text}\u00a0Uhr` : text
}

function format(instant: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  const text = new Intl.DateTimeFormat(localeOf[language], options).format(new Date(instant))
  // The number of a day stays with its month.
  return text.replace(/^(\d+\.?) /, '$1\u00a0')
}
