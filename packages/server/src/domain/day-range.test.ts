import { expect, test } from 'vitest'
import { addRange, type DayRange } from './day-range.ts'
import { parseLocalDate } from './local-date.ts'

const range = (text: string): DayRange => {
  const [from, until] = text.split('..').map((day) => parseLocalDate(`2026-${day}`))
  if (from === undefined || until === undefined) throw new RangeError(text)
  return { from, until }
}

test.each([
  ['', '03-01..03-05', '03-01..03-05'],
  ['03-01..03-05', '03-06..03-09', '03-01..03-09'],
  ['03-06..03-09', '03-01..03-05', '03-01..03-09'],
  ['03-01..03-05', '03-07..03-09', '03-01..03-05 03-07..03-09'],
  ['03-07..03-09', '03-01..03-05', '03-01..03-05 03-07..03-09'],
  ['03-01..03-09', '03-03..03-04', '03-01..03-09'],
  ['03-03..03-04', '03-01..03-09', '03-01..03-09'],
  ['01-01..01-31 03-01..03-09', '02-01..02-28', '01-01..03-09'],
  ['01-01..01-31 03-03..03-09', '02-02..02-03', '01-01..01-31 02-02..02-03 03-03..03-09'],
])('%j with %s is %s', (before, added, after) => {
  const ranges = (text: string) => text.split(' ').filter(Boolean).map(range)
  expect(addRange(ranges(before), range(added))).toEqual(ranges(after))
})
