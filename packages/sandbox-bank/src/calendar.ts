/** A day of the bank's calendar, `YYYY-MM-DD`. Compares as text. */
export type Day = string

const dayMs = 86_400_000
const berlin = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short' })
const fixedHolidays = new Set(['01-01', '05-01', '10-03', '12-25', '12-26'])

/** The bank's local day (Europe/Berlin) at an instant. */
export function dayOf(instant: Date): Day {
  return berlin.format(instant)
}

/** True for a real calendar day in the form `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)
}

/** The day `count` days later (earlier when negative). */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)
}

/** Banks book on Monday to Friday; holidays that move with Easter are left out. */
export function isWorkday(day: Day): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !fixedHolidays.has(day.slice(5))
}

/** The day itself, or the next one on which the bank books. */
export function workdayFrom(day: Day): Day {
  let found = day
  while (!isWorkday(found)) found = addDays(found, 1)
  return found
}

/** The `count`th working day after the day. */
export function workdaysAfter(day: Day, count: number): Day {
  let found = day
  for (let step = 0; step < count; step++) found = workdayFrom(addDays(found, 1))
  return found
}

/** The last working day on or before the day. */
export function workdayUntil(day: Day): Day {
  let found = day
  while (!isWorkday(found)) found = addDays(found, -1)
  return found
}

/** `YYYY-MM` of the month that lies `count` months after the day's. */
export function monthOf(day: Day, count = 0): string {
  const instant = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + count))
  return instant.toISOString().slice(0, 7)
}

/** Every day of a month `YYYY-MM`, the first one first. */
export function daysOf(month: string): readonly Day[] {
  const days: Day[] = []
  for (let day = `${month}-01`; day.startsWith(month); day = addDays(day, 1)) days.push(day)
  return days
}

/** The day of that number in the month; the last one when the month is shorter. */
export function dayIn(month: string, number: number): Day {
  const days = daysOf(month)
  return days[Math.min(number, days.length) - 1] ?? `${month}-01`
}
