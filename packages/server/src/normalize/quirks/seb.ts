import type { ListedQuirk } from '../quirk.ts'
import { textAt } from '../read-json.ts'
import { withPayee } from './payee.ts'

export const seb: ListedQuirk = {
  about: 'SEB (Sweden). The other side stands in the additional information.',
  transaction: (raw) => withPayee(raw, textAt(raw, 'additionalInformation')),
}
