import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { textOf } from './remittance.ts'

/** `PIRKUMS 424242******4242 28.10.24 13:37 22.99 EUR (111111) SOME SHOP`; once booked without the minute. */
const purchase =
  /^PIRKUMS [\d*]+ (?<day>\d\d)\.(?<month>\d\d)\.(?<year>(?:\d\d)?\d\d)(?: \d\d:\d\d)? [\d.]+ [A-Z]{3} \(\d+\) (?<shop>.+)$/s

export const swedbankLatvia: ListedQuirk = {
  about:
    'Swedbank (Latvia). Shop and day of a card payment stand in the text (`PIRKUMS …`), a pending one has no other.',
  transaction(raw) {
    const { day, month, year, shop } = purchase.exec(textOf(raw) ?? '')?.groups ?? {}
    if (year === undefined) return raw
    const bought = `${year.padStart(4, '20')}-${month}-${day}`
    return withPayee({ ...raw, valueDate: raw['valueDate'] ?? bought }, shop)
  },
}
