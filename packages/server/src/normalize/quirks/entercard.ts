import type { ListedQuirk } from '../quirk.ts'
import type { JsonObject } from '../read-json.ts'
import { objectAt } from '../read-json.ts'
import { textOf } from './remittance.ts'
import { bookedOnValueDate } from './value-date.ts'

const billed = /^billingAmount: ?([+-]?\d{1,15}(?:\.\d{1,5})?)$/

/** The currency of the bill is not told; the accounts are in Swedish crowns. */
export const entercard: ListedQuirk = {
  about:
    'Entercard (Sweden). The amount is in the currency of the shop; what is billed stands in the text (`billingAmount: …`), in SEK; the value date is the day of the payment.',
  changesAmounts: true,
  transaction(raw) {
    const amount = billed.exec(textOf(raw) ?? '')?.[1]
    const dated = bookedOnValueDate(raw)
    return amount === undefined ? dated : withBilled(dated, amount)
  },
}

function withBilled(raw: JsonObject, amount: string): JsonObject {
  return {
    ...raw,
    instructedAmount: objectAt(raw, 'transactionAmount'),
    transactionAmount: { amount, currency: 'SEK' },
    remittanceInformationUnstructured: undefined,
    remittanceInformationUnstructuredArray: undefined,
  }
}
