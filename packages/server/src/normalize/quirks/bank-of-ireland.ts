import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { textOf } from './remittance.ts'

const months = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC'
/** `POSC02MAY Some Shop`, `365 Online Some Person`, `CRV*Some Shop`: how it was paid, the day. */
const head = new RegExp(
  `^(?:(?:POS)?C?\\d{1,2}(?:${months})\\s*|365 online\\s*)?(?:CRV\\*\\s*)?`,
  'i',
)
const tail = / ?\bsepa dd$/i

export const bankOfIreland: ListedQuirk = {
  about:
    'Bank of Ireland. The other side stands in the text only, between the day and how it was paid.',
  transaction: (raw) => withPayee(raw, payeeIn(textOf(raw) ?? '')),
}

function payeeIn(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replace(head, '').replace(tail, '')
}
