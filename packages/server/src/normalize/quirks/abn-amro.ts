import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { placeByValueTime } from './place.ts'
import { linesOf } from './remittance.ts'

/** `CCV*Some Shop,PAS123`: who runs the terminal, the shop, the card. */
const cardLine = /^(?:[^*]*\*)?(.+),PAS\d+$/
const nameLine = /^Naam: (.+)$/

export const abnAmro: ListedQuirk = {
  about:
    'ABN AMRO. Whom it went to stands in the text only (`Some Shop,PAS123`, `Naam: …`); the entries of a day are in the order of their times.',
  place: placeByValueTime,
  transaction(raw) {
    const names = linesOf(raw).map((line) => (cardLine.exec(line) ?? nameLine.exec(line))?.[1])
    return withPayee(
      raw,
      names.find((name) => name !== undefined),
    )
  },
}
