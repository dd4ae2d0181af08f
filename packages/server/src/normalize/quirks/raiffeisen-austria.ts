import type { ListedQuirk } from '../quirk.ts'
import type { JsonObject } from '../read-json.ts'
import { withPayee } from './payee.ts'
import { referenceOf, textOf } from './remittance.ts'

/** `SOME SHOP    2610  D5   01.01. 13:37`: twelve characters, the terminal, the minute. */
const card = /^(.{1,12}) \d{4} .*\d\d\.\d\d\. \d\d:\d\d$/
/** `POS           1,11 AT  D4   01.01. 13:37`: then the shop is the text. */
const terminal = /^POS .*\d\d\.\d\d\. \d\d:\d\d$/

export const raiffeisenAustria: ListedQuirk = {
  about:
    'Raiffeisen (Austria). The shop of a card payment stands at the beginning of the structured reference, or is the text.',
  transaction: (raw) => withPayee(raw, shopIn(raw)),
}

function shopIn(raw: JsonObject): string | undefined {
  const structured = referenceOf(raw) ?? ''
  return terminal.test(structured) ? textOf(raw) : card.exec(structured)?.[1]
}
