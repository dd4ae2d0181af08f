import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { textOf } from './remittance.ts'

/** `(..1234) 2026-05-02 09:32 SomeShop\Street 3\Tallinn\10156     ESTEST` */
const card = /^\(\.\.\d{4}\) (?<day>\d{4}-\d\d-\d\d) \d\d:\d\d (?<shop>[^\\]+)/

export const lhv: ListedQuirk = {
  about: 'LHV. Shop and day of a card payment stand in the text only.',
  transaction(raw) {
    const { day, shop } = card.exec(textOf(raw) ?? '')?.groups ?? {}
    return withPayee({ ...raw, valueDate: raw['valueDate'] ?? day }, shop)
  },
}
