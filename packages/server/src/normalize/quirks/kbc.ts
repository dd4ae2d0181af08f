import type { ListedQuirk } from '../quirk.ts'
import { isOutgoing, withPayee } from './payee.ts'
import { textOf } from './remittance.ts'

/** `SOME SHOP BE1060 BRUSSEL Betaling met …`, at CBC in French. */
const paid =
  /^(.+?)\s(?:Betaling met|Domiciliëring|Overschrijving|Paiement|Domiciliation|Transfert|Ordre permanent)\b/s

export const kbc: ListedQuirk = {
  about: 'KBC, KBC Brussels, CBC. Whom a payment went to stands at the beginning of the text only.',
  transaction: (raw) => (isOutgoing(raw) ? withPayee(raw, paid.exec(textOf(raw) ?? '')?.[1]) : raw),
}
