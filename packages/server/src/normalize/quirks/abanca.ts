import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { referenceOf } from './remittance.ts'

export const abanca: ListedQuirk = {
  about: 'ABANCA. The other side stands where the structured reference belongs.',
  transaction: (raw) => withPayee(raw, referenceOf(raw)),
}
