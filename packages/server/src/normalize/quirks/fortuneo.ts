import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { linesOf } from './remittance.ts'

const paid = /^(?:VIR INST|VIR|PRLV|ANN CARTE|CARTE \d\d\/\d\d)\s+(.+)$/s

export const fortuneo: ListedQuirk = {
  about:
    'Fortuneo. The other side stands in the text only, behind how it was paid (`CARTE 04/07 …`, `PRLV …`).',
  transaction: (raw) => withPayee(raw, paid.exec(linesOf(raw).join(' '))?.[1]),
}
