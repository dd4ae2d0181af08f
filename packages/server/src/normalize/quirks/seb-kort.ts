import type { ListedQuirk } from '../quirk.ts'
import { textAt } from '../read-json.ts'
import { creditLeft } from './credit-left.ts'
import { flipAmount } from './flip-amount.ts'
import { seb } from './seb.ts'

const owed: ReadonlySet<string> = new Set(['expected', 'nonInvoiced'])

/** One house behind two dozen brands of cards. */
export const sebKort: ListedQuirk = {
  ...seb,
  about:
    'SEB Kort and its cards (Eurocard, SAS, Saab, Circle K, Scandic, …). What is spent and what is owed has no minus; the merchant stands in the additional information; `interimAvailable` is what is left of the credit.',
  changesAmounts: true,
  balanceOrder: ['expected', 'nonInvoiced'],
  balance: (raw) =>
    owed.has(textAt(raw, 'balanceType') ?? '') ? flipAmount(raw, 'balanceAmount') : creditLeft(raw),
  transaction: (raw, status) => {
    const flipped = flipAmount(raw, 'transactionAmount')
    return seb.transaction?.(flipped, status) ?? flipped
  },
}
