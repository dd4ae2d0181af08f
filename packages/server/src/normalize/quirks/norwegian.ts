import type { ListedQuirk } from '../quirk.ts'
import { creditLeft } from './credit-left.ts'
import { referenceOf } from './remittance.ts'

export const norwegian: ListedQuirk = {
  about:
    'Bank Norwegian. A pending entry without a day has it in the structured reference; `interimAvailable` is what is left of the credit.',
  balance: creditLeft,
  transaction(raw, status) {
    if (status !== 'pending') return raw
    const day = / (\d{4}-\d\d-\d\d) /.exec(referenceOf(raw) ?? '')?.[1]
    return { ...raw, valueDate: raw['valueDate'] ?? day }
  },
}
