import { definedOnly } from '../berlin-group/fields.ts'
import type { ListedQuirk } from '../quirk.ts'
import type { JsonObject } from '../read-json.ts'
import { textAt } from '../read-json.ts'
import { withPayee } from './payee.ts'
import { textOf, withText } from './remittance.ts'

export const bankinter: ListedQuirk = {
  about:
    'Bankinter. `/Txt/` stands before the text and semicolons stand for blanks; cards have no other side.',
  transaction(raw) {
    const text = spaced(textOf(raw)?.replaceAll(/\/Txt\/(?:\w\|)?/gi, ''))
    return withPayee(withText({ ...raw, ...namesOf(raw) }, text), text)
  },
}

function namesOf(raw: JsonObject): JsonObject {
  return definedOnly({
    creditorName: spaced(textAt(raw, 'creditorName')),
    debtorName: spaced(textAt(raw, 'debtorName')),
  })
}

function spaced(text: string | undefined): string | undefined {
  return text?.replaceAll(/[;\s]+/g, ' ').trim()
}
