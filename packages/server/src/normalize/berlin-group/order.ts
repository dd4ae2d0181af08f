import type { Quirk } from '../quirk.ts'
import { isObject } from '../read-json.ts'
import { dayAt } from './fields.ts'

/**
 * The entries of a list, with those of one day in the order that the bank's quirk knows, in the direction of the list: the
 * newest first, unless its days say otherwise. A day of which one entry has no place stays as it is.
 */
export function inOrder(list: readonly unknown[], place: Quirk['place']): readonly unknown[] {
  if (place === undefined) return list
  const days = list.map((raw) => (isObject(raw) ? dayAt(raw, 'bookingDate') : undefined))
  const [first, last] = [days[0], days.at(-1)]
  const direction = first !== undefined && last !== undefined && first < last ? 1 : -1
  const placed = list.map((raw, index) => ({
    raw,
    day: days[index],
    at: isObject(raw) ? place(raw) : undefined,
  }))
  const ordered: unknown[] = []
  for (let start = 0, end = 0; start < placed.length; start = end) {
    while (end < placed.length && placed[end]?.day === placed[start]?.day) end++
    const ofDay = placed.slice(start, end)
    const isKnown = ofDay.every(({ at }) => at !== undefined)
    const inTurn = isKnown ? ofDay.toSorted((a, b) => direction * compare(a.at, b.at)) : ofDay
    ordered.push(...inTurn.map(({ raw }) => raw))
  }
  return ordered
}

function compare(left = 0n, right = 0n): number {
  return left < right ? -1 : left > right ? 1 : 0
}
