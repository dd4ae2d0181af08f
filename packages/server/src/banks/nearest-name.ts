import { spellingDistance } from './spelling-distance.ts'

/** The one of a few names that a mistyped one most likely means; `undefined` if it is like none of them. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const slipsMax = Math.max(1, Math.floor(typed.length / 3))
  const [nearest] = names
    .map((name) => ({ name, slips: spellingDistance(typed.slice(0, 80), name).whole }))
    .filter(({ slips }) => slips <= slipsMax)
    .toSorted((left, right) => left.slips - right.slips)
  return nearest?.name
}
