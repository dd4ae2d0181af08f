import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { linesOf } from './remittance.ts'

export const sabadell: ListedQuirk = {
  about: 'Banco Sabadell. The other side is all that the text says.',
  transaction: (raw) => withPayee(raw, linesOf(raw).join(' ')),
}
