import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { textOf, withText } from './remittance.ts'

/** `FPS, Some Person, text` */
const transfer = /^(?:MOB|FPS), ([^,]+)(?:, (.*))?$/s
/** `Card 99, Some Shop` */
const card = /^(?:Card|WLT) \d+, (.+)$/s

export const virginMoney: ListedQuirk = {
  about:
    'Virgin Money. The other side stands in the text only, behind how it was paid (`MOB`, `FPS`, `Card 99`), or is the text.',
  transaction(raw) {
    const text = textOf(raw) ?? ''
    const [, name, message] = transfer.exec(text) ?? []
    if (name !== undefined) return withText(withPayee(raw, name), message)
    return withPayee(raw, card.exec(text)?.[1] ?? text)
  },
}
