import type { ListedQuirk } from '../quirk.ts'
import { flipAmount } from './flip-amount.ts'
import { isOutgoing } from './payee.ts'
import { textOf, withText } from './remittance.ts'

/** "Purchase", which the booked entry does not have. */
const purchase = /^ΑΓΟΡΑ /

export const nbg: ListedQuirk = {
  about:
    'National Bank of Greece. Pending purchases have no minus and `ΑΓΟΡΑ` before the text; the balance is `interimAvailable`.',
  changesAmounts: true,
  balanceOrder: ['interimAvailable'],
  transaction(raw, status) {
    const text = textOf(raw) ?? ''
    if (status !== 'pending' || !purchase.test(text)) return raw
    const spent = isOutgoing(raw) ? raw : flipAmount(raw, 'transactionAmount')
    return withText(spent, text.replace(purchase, ''))
  },
}
