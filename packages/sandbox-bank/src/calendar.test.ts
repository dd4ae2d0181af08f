import { expect, test } from 'vitest'
import {
  addDays,
  dayIn,
  dayOf,
  daysOf,
  isDay,
  isWorkday,
  monthOf,
  workdayFrom,
  workdayUntil,
  workdaysAfter,
} from './calendar.ts'

test('the day is the one in Berlin', () => {
  expect(dayOf(new Date('2026-07-01T22:30:00Z'))).toBe('2026-07-02')
  expect(dayOf(new Date('2026-12-31T22:30:00Z'))).toBe('2026-12-31')
})

test('only days of the calendar are days', () => {
  expect(isDay('2028-02-29')).toBe(true)
  for (const text of ['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', 'x', '']) {
    expect(isDay(text)).toBe(false)
  }
})

test('days are counted over months, years and the change of the clocks', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2026-03-30', -1)).toBe('2026-03-29')
  expect(monthOf('2026-01-31', -2)).toBe('2025-11')
  expect(daysOf('2028-02')).toHaveLength(29)
  expect(dayIn('2026-02', 31)).toBe('2026-02-28')
})

test('the bank books on working days', () => {
  expect(isWorkday('2026-11-20')).toBe(true)
  expect(isWorkday('2026-11-21')).toBe(false)
  expect(isWorkday('2026-12-25')).toBe(false)
  expect(workdayFrom('2026-11-21')).toBe('2026-11-23')
  expect(workdayUntil('2026-11-22')).toBe('2026-11-20')
  expect(workdaysAfter('2026-11-20', 2)).toBe('2026-11-24')
})
