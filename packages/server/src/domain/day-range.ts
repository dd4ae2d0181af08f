import { type LocalDate, plusDays } from './local-date.ts'

/** All days from the first to the last one, both included. */
export type DayRange = { readonly from: LocalDate; readonly until: LocalDate }

/** The ranges with one more: those that touch or overlap become one, so that what lies between two is a hole. Oldest first. */
export function addRange(ranges: readonly DayRange[], added: DayRange): readonly DayRange[] {
  const touches = ({ from, until }: DayRange) =>
    from <= plusDays(added.until, 1) && until >= plusDays(added.from, -1)
  const joined = ranges.filter(touches).reduce(
    (whole, { from, until }) => ({
      from: from < whole.from ? from : whole.from,
      until: until > whole.until ? until : whole.until,
    }),
    added,
  )
  const apart = ranges.filter((range) => !touches(range))
  return [...apart, joined].toSorted((left, right) => (left.from < right.from ? -1 : 1))
}
