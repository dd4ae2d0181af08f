import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { linesOf, withText } from './remittance.ts'

/** How it was paid, the day, the other side, a number, the card; the lines come in any order. */
const named = [
  /^CARTE \d\d\/\d\d\/\d\d (?<payee>.+?)(?: \d+)?(?: CB\*\d+)?$/,
  /^AVOIR \d\d\/\d\d\/\d\d (?<payee>.+?)(?: CB\*\d+)?$/,
  /^VIR INST (?<payee>.+)$/,
  /^(?:PRLV|VIR) SEPA (?<payee>.+)$/,
]
/** The sender's text, and the sender on a line of their own. */
const transfer = /^VIR /
/** `SOME SHOP 1\PARIS\ FR` */
const place = /^(?<payee>[^\\]+?)(?: \d+)?\\/

export const boursobank: ListedQuirk = {
  about:
    'BoursoBank. The other side stands in the text only (`CARTE 02/05/26 …`, `VIR INST …`, `PRLV SEPA …`), and backslashes divide shop, town and country.',
  transaction(raw) {
    const lines = linesOf(raw)
    const text = lines.map((line) => line.replaceAll('\\', ' ').replaceAll(/\s+/g, ' ').trim())
    return withText(withPayee(raw, payeeIn(lines)), text.join(' '))
  },
}

function payeeIn(lines: readonly string[]): string | undefined {
  const short = lines.map((line) => line.replace(/\\.*$/s, ''))
  for (const pattern of named) {
    const payee = short.map((line) => pattern.exec(line)?.groups?.['payee']).find(Boolean)
    if (payee !== undefined) return payee
  }
  if (short.some((line) => transfer.test(line))) {
    return short.filter((line) => !transfer.test(line) && !line.startsWith('Réf : ')).join(' ')
  }
  return lines.map((line) => place.exec(line)?.groups?.['payee']).find(Boolean)
}
