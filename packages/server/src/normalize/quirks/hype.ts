import type { ListedQuirk } from '../quirk.ts'
import { textAt } from '../read-json.ts'
import { withPayee } from './payee.ts'
import { textOf, withText } from './remittance.ts'

const shop = /^PAGAMENTO PRESSO (.+)$/s
/** `DENARO INVIATO A Some Person - text`, `HAI RICEVUTO UN BONIFICO DA Some Person - text`. */
const person =
  /^(?:DENARO (?:INVIATO|RICEVUTO)|HAI (?:INVIATO|RICEVUTO) UN BONIFICO) (?:A|DA) (.+?) - (.*)$/s

export const hype: ListedQuirk = {
  about:
    'Hype. The other side stands in the text only, by the kind of booking (`crd`, `p2p`, `bon`), and letters beyond ASCII come as `\\U` and four digits of UTF-16.',
  transaction(raw) {
    const text = decode(textOf(raw) ?? '')
    const kind = textAt(raw, 'proprietaryBankTransactionCode')
    if (kind === 'crd') return withPayee(withText(raw, text), shop.exec(text)?.[1])
    const [, name, message] = kind === 'p2p' || kind === 'bon' ? (person.exec(text) ?? []) : []
    return withText(withPayee(raw, name), message || text)
  },
}

/** Two pieces beside each other may be the halves of one letter. */
function decode(text: string): string {
  return text
    .replaceAll(/\\U([0-9a-f]{4})/gi, (written, digits: string) => {
      const code = Number.parseInt(digits, 16)
      return code < 0x20 ? written : String.fromCharCode(code)
    })
    .toWellFormed()
}
