import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { placeById } from './place.ts'
import { referenceOf } from './remittance.ts'

/** `… K001 12.12. 23:59SOME SHOP\\VIENNA\1`: the shop stands between the minute and its place. */
const card = /\d\d\.\d\d\. \d\d:\d\d([^\\]+)\\\\/

export const easybank: ListedQuirk = {
  about:
    'easybank. The shop of a card payment stands in the structured reference only; the entries of a day are in the order of their ids.',
  place: placeById,
  transaction: (raw) => withPayee(raw, card.exec(referenceOf(raw) ?? '')?.[1]),
}
