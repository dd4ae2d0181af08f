/** A length of time as ISO 8601 writes it. How long a month is only the calendar knows, so the parts stay apart. */
export type Duration = {
  readonly months: number
  readonly days: number
  readonly seconds: number
}

const pattern =
  /^P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/

/** Reads durations of whole parts, such as `P1Y6M`, `P2W` or `PT36H`; anything else, also a negative one, is `undefined`. */
export function parseDuration(text: string): Duration | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0))
  return {
    months: years * 12 + months,
    days: weeks * 7 + days,
    seconds: (hours * 60 + minutes) * 60 + seconds,
  }
}

/** The instant so much later, by the calendar of UTC; a day that a month does not have is its last one. */
export function addDuration(instant: Date, { months, days, seconds }: Duration): Date {
  const moved = new Date(instant)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  // The 31st of a shorter month runs over into the next one.
  if (moved.getUTCDate() !== instant.getUTCDate()) moved.setUTCDate(0)
  return new Date(moved.getTime() + (days * 24 * 3600 + seconds) * 1000)
}
