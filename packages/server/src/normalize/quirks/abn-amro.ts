import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { linesOf } from './remittance.ts'

/** `CCV*Some Shop,PAS123`: who runs the terminal, the shop, the card. */
const cardLine = /^(?:[^*]*\*)?(.+),PAS\d+$/
const nameLine = /^Naam: (.+)$/

export const abnAmro: ListedQuirk = {
  about: 'ABN AMRO. Whom it went to stands in the text only (`Some Shop,PAS123`, `Naam: …`).',
  transaction(raw) {
    const names = linesOf(raw).map((line) => (cardLine.exec(line) ?? nameLine.exec(line))?.[1])
    return withPayee(
      raw,
      names.find((name) => name !== undefined),
    )
  },
}
