import type { ListedQuirk } from '../quirk.ts'
import { sparkasse } from './sparkasse.ts'

export const sparkasseDuesseldorf: ListedQuirk = {
  ...sparkasse,
  about:
    'Stadtsparkasse Düsseldorf. As `sparkasse`; pending entries hold texts that stand for others and are left out.',
  ignoresPending: true,
}
