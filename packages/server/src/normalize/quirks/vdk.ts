import type { ListedQuirk } from '../quirk.ts'
import type { JsonObject } from '../read-json.ts'
import { textAt } from '../read-json.ts'
import { withPayee } from './payee.ts'
import { textOf, withText } from './remittance.ts'

const lineEnd = '%nl%'
/** `Some Shop Town BE%nl%Shopping op 07/05/26 15:13%nl%Kaart …` */
const card = /^(.+?)%nl%Shopping op /s

export const vdk: ListedQuirk = {
  about:
    'vdk bank (Belgium). `%nl%` stands for the end of a line, and with cards the bank itself for the shop, which is the first line.',
  transaction(raw) {
    const text = textOf(raw) ?? ''
    const shop = card.exec(text)?.[1]
    const named = shop === undefined ? raw : withPayee(withoutBank(raw), shop)
    return withText(named, text.replaceAll(lineEnd, ' '))
  },
}

function withoutBank(raw: JsonObject): JsonObject {
  const isBank = /\bvdk bank$/i.test(textAt(raw, 'creditorName') ?? '')
  return isBank ? { ...raw, creditorName: undefined } : raw
}
