import type { ListedQuirk } from '../quirk.ts'
import { commerzbank } from './commerzbank.ts'
import { sparkasseBerlin } from './sparkasse-berlin.ts'
import { sparkasseDuesseldorf } from './sparkasse-duesseldorf.ts'
import { sparkasseKarlsruhe } from './sparkasse-karlsruhe.ts'
import { sparkasse } from './sparkasse.ts'

/** By the name that a bank's profile gives (`quirk`), which is the name of the file, too. */
export const quirkTable: ReadonlyMap<string, ListedQuirk> = new Map(
  Object.entries({
    commerzbank: commerzbank,
    sparkasse: sparkasse,
    'sparkasse-berlin': sparkasseBerlin,
    'sparkasse-duesseldorf': sparkasseDuesseldorf,
    'sparkasse-karlsruhe': sparkasseKarlsruhe,
  }),
)

export function findQuirk(name: string): ListedQuirk | undefined {
  return quirkTable.get(name)
}
