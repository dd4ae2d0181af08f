import type { Quirk } from '../quirk.ts'
import { sparkasse } from './sparkasse.ts'

/** By the name that a bank's profile gives (`quirk`). */
const quirks: ReadonlyMap<string, Quirk> = new Map([['sparkasse', sparkasse]])

export function findQuirk(name: string): Quirk | undefined {
  return quirks.get(name)
}
