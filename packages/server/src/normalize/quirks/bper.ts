import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { textOf } from './remittance.ts'

const patterns = [
  /^PAGAMENTO SU CIRCUITO INTERNAZIONALE (.+?) Operazione carta/,
  /^BONIFIC[OI].* o\/c: (.+?) ?(?:\bABI|\bBIC\b|\bIBAN\b|\ba favore di|\bNum\b|\bEUR\b|$)/is,
  /^ADDEBITO SDD (.+?) (?:N:|ID:)/,
  /\bCREDITORE: *(.+)$/,
]

export const bper: ListedQuirk = {
  about:
    'BPER Banca. The other side stands in the text only (`o/c: …`, `ADDEBITO SDD …`, `CREDITORE: …`).',
  transaction(raw) {
    const text = textOf(raw) ?? ''
    return withPayee(raw, patterns.map((pattern) => pattern.exec(text)?.[1]).find(Boolean))
  },
}
