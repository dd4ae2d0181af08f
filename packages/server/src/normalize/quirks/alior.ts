import type { ListedQuirk } from '../quirk.ts'
import { isOutgoing, withPayee } from './payee.ts'
import { textOf } from './remittance.ts'

const cardPayment = /^Transakcja kartą [^,]+,\s*(.+)$/is

export const alior: ListedQuirk = {
  about: 'Alior Bank. The merchant of a card payment stands in the text only.',
  transaction: (raw) =>
    isOutgoing(raw) ? withPayee(raw, cardPayment.exec(textOf(raw) ?? '')?.[1]) : raw,
}
